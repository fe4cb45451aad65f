"""Patterns that rules are put together from: a person in a list, the list, what stands before a verb."""

from __future__ import annotations

__all__ = ["AUX", "ITEM", "LIST", "WORD"]

WORD = (
    r"(?:(?!will\b|and\b|is\b|are\b|was\b|has\b|have\b|who\b|said\b|in\b|as\b|by\b|to\b|that\b|while\b|from\b|at\b|"
    r"she\b|he\b|with\b|alongside\b|opposite\b|including\b|starring\b|featuring\b|for\b)[\w'\-/.]+ )"
)
ITEM = (
    rf"(?:(?:<[w]\d+>(?:'s)? )?{WORD}){{0,7}}?<[pn]\d+>(?!'s? (?:[\w\-]+ ){{0,3}}<[wp])(?:'s <c\d+>)?(?:,? "
    rf"(?:returning |reprising (?:his|her|their) role )?as (?:{WORD}){{0,6}}?(?:<[cn]\d+>|[A-Z]\w+))?"
)
LIST = rf"{ITEM}(?:(?:,? and |,? & |, |; |,? along with |,? as well as | ){ITEM})*"
AUX = (
    r"(?:(?:will|would|could|may|might|is|are|was|were|has|have|had|been|be|being|set|due|confirmed|announced|"
    r"expected|to|for|"
    r"also|now|soon|next|currently|recently|previously|both|all|officially|reportedly|likely|in|talks|rumoured|"
    r"rumored|not|never|"
    r"won't|isn't|wouldn't|couldn't|only|just|then|once|again|slated|going|tapped|poised|it|who|which|longer|no|"
    r"unable|eventually|"
    r"each|still|first|formally|instead|signed|on|about|ready|been)[ ,]+)*"
)
