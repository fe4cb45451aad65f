"""Words by which tables call roles and kinds of productions, and what they are here."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from castgraph.text import slug

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["known_role", "role_of", "type_of"]

_WORDS: dict[str, str] = {
    "actor": "actress actors actresses cast cast-member cast-members castmember star stars starring acted-in acts-in "
    "guest-star guest-stars guest-cast lead main-cast supporting-cast player performer performers acting "
    "schauspieler schauspielerin darsteller darstellerin besetzung acteur actrice acteurs attore attrice attori "
    "interprete actor-a reparto elenco ator atriz skadespelare",
    "voice-actor": "voice voices voiced-by voice-actress voice-cast voice-actors sprecher sprecherin "
    "synchronsprecher doublage",
    "presenter": "host hosts hosted-by presented-by anchor moderator moderatorin",
    "narrator": "narrated-by narration erzahler erzahlerin",
    "self": "himself herself themselves as-self",
    "archive-footage": "archive-sound",
    "creator": "created-by creators co-creator series-creator created",
    "author": "novel novelist book original-novel author-s based-on-the-novel-by based-on-the-book-by comic-book "
    "graphic-novel short-story play novel-by book-by authors authored original-author original-story "
    "characters characters-by",
    "illustrator": "illustrated-by",
    "screenwriter": "writer writers written-by wrote writing screenplay screenplay-by screenwriters script "
    "scriptwriter teleplay story story-by written screen-story drehbuch drehbuchautor drehbuchautorin scenario "
    "scenariste sceneggiatore sceneggiatura guionista guion roteirista",
    "showrunner": "show-runner showrunners",
    "director": "directed-by directors directed directing series-director film-director regie regisseur regisseurin "
    "realisateur realisatrice realisation regista regia realizador realizadora dirigido-por direccion diretor regi",
    "executive-producer": "executive-producers executive co-executive-producer executive-producer-s",
    "producer": "producers produced-by produced produzent produzentin producteur productrice produttore productor",
    "composer": "music music-by composers composed-by original-music original-music-composer original-score score "
    "musik komponist musique compositeur musica compositore",
    "cinematographer": "camera cinematography cinematography-by director-of-photography dop dp cinematographers "
    "photography kamera kameramann directeur-de-la-photographie fotografia",
    "editor": "editors edited-by editing film-editor film-editing edited schnitt montage montaggio",
    "casting-director": "casting casting-by",
    "costume-designer": "costumes costume-design costume-design-by kostume kostumbild costumi",
    "production-designer": "production-design production-design-by szenenbild scenography",
    "choreographer": "choreography",
    "consultant": "consultants",
    "musician": "musicians",
    "lyricist": "lyrics lyrics-by",
    "crew": "crew-member staff",
}
_BY_WORD = {word: role for role, words in _WORDS.items() for word in (role, *words.split())}

_TYPES: dict[str, str] = {
    **dict.fromkeys(
        ("movie", "film", "feature", "feature-film", "short", "short-film", "tv-movie", "tvmovie", "tvshort", "video",
         "tvspecial", "tv-special", "documentary", "movies", "films"), "Movie"),
    **dict.fromkeys(
        ("tv-show", "tv-series", "tvseries", "series", "show", "tv", "tvminiseries", "tv-mini-series", "mini-series",
         "miniseries", "tv-shows", "web-series", "serie"), "TVSeries"),
    **dict.fromkeys(("episode", "tv-episode", "tvepisode", "tvpilot"), "TVEpisode"),
    **dict.fromkeys(("season", "tv-season", "tvseason"), "TVSeason"),
    **dict.fromkeys(("game", "video-game", "videogame"), "VideoGame"),
    **dict.fromkeys(("book", "novel"), "Book"),
    "play": "Play", "theatre": "Play", "radio-series": "RadioSeries", "podcast": "PodcastSeries",
    "creativework": "CreativeWork",
}  # fmt: skip


@cache
def known_role(word: str) -> str:
    """Return the role that a word means, or nothing."""
    return _BY_WORD.get(slug(word), "")


def role_of(word: str, also: Mapping[str, str] | None = None) -> tuple[str, str, bool]:
    """Return the role that a word means, the job that it adds to it, and whether the word is known.

    A word that is not known is somebody of the crew, with that job.

    Args:
        word: as the table writes it.
        also: words of the table's own to roles; an empty role means that it is no credit at all.

    Example:
        >>> role_of("Director of Photography"), role_of("Gaffer")
        (('cinematographer', '', True), ('crew', 'Gaffer', False))
    """
    if also and word in also:
        return also[word], "", True
    role = known_role(word)
    return (role, "", True) if role else ("crew", word, False)


@cache
def type_of(word: str) -> str:
    """Return the class of schema.org that a word for a kind of production means, or nothing.

    Example:
        >>> type_of("TV Show"), type_of("SHOW"), type_of("opera")
        ('TVSeries', 'TVSeries', '')
    """
    return _TYPES.get(slug(word), "")
