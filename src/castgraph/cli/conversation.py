"""What ``castgraph add`` asks on a terminal: each answer is checked as it is given, and none is lost.

Answers are kept in the user's folder until their fact is written: after Ctrl-C, or worse, they can be taken up again.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from castgraph.cli.kept import Kept, forget, keep, kept_of
from castgraph.cli.prompts import say
from castgraph.errors import AlreadySaidError, AmbiguousNameError, CastgraphError, OptionError, UnknownNameError
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from castgraph.curation.edit import Edit
    from castgraph.curation.specs import Row, SourceSpec
    from castgraph.model import Entity

__all__ = ["converse"]

_QUESTIONS = {
    "credit": (
        ("person", "Person"), ("role", "Role"), ("production", "Production"), ("character", "Character"),
        ("status", "Status in this article"), ("billing", "Billing"),
    ),
    "status": (("subject", "Production, or person"), ("production", "In which production"), ("status", "Status")),
    "title": (("production", "Production"), ("title", "Title in this article")),
    "alias": (("entity", "Who or what"), ("alias", "Other name")),
    "relation": (("relation", "Relation"), ("entity", "From"), ("other", "To")),
    "adaptation": (("work", "Work"), ("of", "What it is based on")),
    "source": (),
}  # fmt: skip
"""What a fact is of, to its columns and the questions about them; of an entity, its name is asked."""
_MAY_BE_EMPTY = {("credit", "character"), ("credit", "status"), ("credit", "billing")}


def converse(folder: Path, row: Row, *, dry_run: bool = False, only_unclear: bool = False) -> None:
    """Ask for what a row lacks, add it, and go on to the next fact of its article.

    Args:
        folder: the curated folder.
        row: what is given; it is checked, and asked again where it cannot be meant.
        dry_run: write nothing.
        only_unclear: ask nothing but what cannot be meant as it is given, and add this one fact only.

    Raises:
        click.Abort: Ctrl-C; what was answered is kept.
    """
    talk = _Conversation(folder, row, dry_run=dry_run)
    if not only_unclear:
        talk.take_up()
    try:
        if talk.what or talk.goes_on("What does the article say", default="credit"):
            talk.fact(only_unclear=only_unclear)
        while not only_unclear and talk.goes_on("What else does it say", default=""):
            talk.fact()
    except (click.Abort, KeyboardInterrupt):
        if talk.keep():
            click.echo("\nwhat was answered is kept: castgraph add takes it up again", err=True)
        raise click.Abort from None
    forget()


class _Conversation:
    """The questions of one article: `answers` are those of the fact that is asked about, `made` who is new in it."""

    def __init__(self, folder: Path, row: Row, *, dry_run: bool) -> None:
        self.folder, self.dry_run = folder, dry_run
        self.what, self.answers, self.source, self.new = row.what, dict(row.values), row.source, row.new
        self.made: list[Row] = []
        self.edit = self._opened()

    def _opened(self) -> Edit:
        """Return the folder as it is now, and who is new, to look things up in; nothing is written through it."""
        from castgraph.curation.batches import say_row
        from castgraph.curation.edit import Edit
        from castgraph.curation.workspace import Workspace

        edit, made = Edit(Workspace(self.folder), new=False, dry_run=True), self.made
        self.made = []
        for row in made:
            with contextlib.suppress(CastgraphError):  # somebody has made it meanwhile
                say_row(edit, row)
                self.made.append(row)
        return edit

    def keep(self) -> bool:
        """Write down what was answered; return whether anything is kept."""
        return keep(self.folder, Kept(self.what, self.answers, self.source, self.made))

    def take_up(self) -> None:
        """Offer what was kept of a conversation that did not end; what is given now of the same comes before it."""
        kept = kept_of(self.folder)
        if kept is None or kept.what not in _forms():
            return
        question = f"Answers about a {kept.what} are kept ({kept}): go on with them"
        if not click.confirm(plain(question), default=True, err=True):
            forget()
            return
        if kept.made:
            self.made = list(kept.made)
            self.edit = self._opened()
        self.answers = dict(kept.answers) | (self.answers if kept.what == self.what else {})
        self.what = kept.what
        if not self.source.path and not self.source.url:
            self.source = kept.source

    # -- one fact ----------------------------------------------------------------------------------------------

    def goes_on(self, question: str, *, default: str) -> bool:
        """Ask what the article says; return whether it says anything."""
        choices = f"{', '.join(_QUESTIONS)}{'' if default else '; empty for nothing'}"
        while text := _ask(f"{question} ({choices})", default=default, empty=not default):
            with _told():
                self.what = _chosen(text, _forms())
                return True
        return False

    def fact(self, *, only_unclear: bool = False) -> None:
        """Ask about one fact until it is written."""
        from castgraph.curation.batches import add_batch
        from castgraph.curation.specs import Batch, Row

        again = False
        while True:
            if self.what not in (*_kinds(), "alias"):
                self._ask_source(again=again, only_unclear=only_unclear)
            if self.what in _kinds():
                self._ask_entity(again=again)
            else:
                for name, question in _QUESTIONS[self.what]:
                    self._ask_for(name, question, again=again, only_unclear=only_unclear)
            row = Row(self.what, self.answers, self.source, new=self.new)
            rows = (*self.made, *(() if self.what in _kinds() else (row,)))
            try:
                say(partial(add_batch, self.folder, Batch(rows), dry_run=self.dry_run))
            except AlreadySaidError as error:
                click.echo(plain(str(error)), err=True)
            except CastgraphError as error:
                if only_unclear:
                    raise
                click.echo(f"castgraph: {plain(str(error), lines=True)}\nonce more; Enter keeps an answer", err=True)
                self.made = self.made if self.what not in _kinds() else []
                again, self.edit = True, self._opened()
                continue
            break
        self.answers, self.made, self.new = {}, [], False
        self.source = replace(self.source, publisher="", published="", headline="", topic="", retrieved="")
        self.keep()
        self.edit = self._opened()

    def _ask_for(self, name: str, question: str, *, again: bool, only_unclear: bool) -> None:
        """Ask for one column until its answer can be meant; what is given already is only checked."""
        given, empty = self.answers.get(name, ""), (self.what, name) in _MAY_BE_EMPTY
        if (self.what, name) == ("status", "production") and str(self.answers["subject"]).startswith("production:"):
            return
        if not given and empty and only_unclear:
            return
        if name in ("character", "alias"):
            texts = (given,) if isinstance(given, str) and given else tuple(given)
            self.answers[name] = self._several(name, question, texts, ask=again or not texts)
        elif again or not given:
            self.answers[name] = self._one(name, question, "", default=str(given), empty=empty)
        else:
            self.answers[name] = self._one(name, question, str(given), empty=empty)
        if not self.answers[name]:
            del self.answers[name]
        self.keep()

    def _several(self, name: str, question: str, given: tuple[str, ...], *, ask: bool) -> tuple[str, ...]:
        """Return the answers to a question that may have several; what is given already is only checked."""
        empty = name == "character"
        if ask:
            hint = " (several with ; between them)" if empty else ""
            text = _ask(question + hint, default="; ".join(given), empty=empty)
            given = tuple(part.strip() for part in text.split(";") if part.strip()) if empty else (text,)
        answers = [self._one(name, question, text, empty=empty) for text in given]
        return tuple(filter(None, answers))

    def _one(self, name: str, question: str, given: str, *, default: str = "", empty: bool = False) -> str:
        text = given or _ask(question, default=default, empty=empty)
        while text and not (answer := self._check(name, text)):
            text = _ask(question, default=default, empty=empty)
        return answer if text else ""

    def _check(self, name: str, text: str) -> str:
        """Return an answer as it is to be added; empty where it is to be given again, which was said then."""
        from castgraph.curation.additions import SAID
        from castgraph.curation.inputs import checked_text
        from castgraph.vocabulary import BILLINGS, STATUSES, every_role

        words: dict[str, Iterable[str]] = {
            "role": every_role(),
            "status": STATUSES,
            "billing": BILLINGS,
            "relation": SAID,
        }
        with _told():
            if name in words:
                return _chosen(text, words[name])
            if name == "character":
                return self._character(text)
            if name in ("title", "alias"):
                return checked_text(text, f"the {name}")
            return self._named(text, self._kinds_of(name))
        return ""

    def _kinds_of(self, name: str) -> list[str]:
        from castgraph.vocabulary import RELATIONS

        if self.what == "relation":
            return [RELATIONS[str(self.answers["relation"])].kinds[name == "other"]]
        if name == "entity":
            return []
        return {"person": ["person"], "subject": ["production", "person"]}.get(name, ["production"])

    # -- names -------------------------------------------------------------------------------------------------

    def _named(self, text: str, kinds: list[str]) -> str:
        """Return the CURIE of who is meant, which may be somebody new; empty where the name is to be given again."""
        try:
            found = self.edit.workspace.find(text, kinds)
        except (AmbiguousNameError, UnknownNameError) as error:
            return self._pick(text, error, kinds[0] if kinds else "")
        click.echo(f"  {plain(found.describe())}  {found.curie}", err=True)
        return found.curie

    def _character(self, text: str) -> str:
        production = self.edit.workspace.find(str(self.answers["production"]), ["production"])
        try:
            known = len(self.edit.workspace.notes)
            found = self.edit.character(text, production)
        except (AmbiguousNameError, UnknownNameError) as error:
            answer = self._pick(text, error, "character")
            self.new = self.new or answer == text
            return answer
        if len(self.edit.workspace.notes) > known:
            click.echo(f"  a new character: {plain(found.name)}", err=True)
            return text
        click.echo(f"  {plain(found.describe())}  {found.curie}", err=True)
        return found.curie

    def _pick(self, text: str, error: AmbiguousNameError | UnknownNameError, kind: str) -> str:
        """Ask who of several is meant, or whether it is somebody new."""
        found: tuple[Entity, ...] = getattr(error, "candidates", ()) or getattr(error, "suggestions", ())
        if not found:
            click.echo(f"  nothing is named {plain(text)!r}", err=True)
        for number, entity in enumerate(found, 1):
            click.echo(f"  {number}  {plain(entity.describe())}  {entity.curie}", err=True)
        if kind:
            click.echo(f"  n  a new {kind} of that name", err=True)
        while answer := _ask(f"Which {plain(text)!r} (empty to type another name)", empty=True):
            if answer.isdecimal() and 0 < int(answer) <= len(found):
                return found[int(answer) - 1].curie
            if answer.lower() == "n" and kind:
                return text if kind == "character" else self._make(kind, text)
            click.echo(f"  {plain(answer)!r} is none of these", err=True)
        return ""

    def _make(self, kind: str, text: str) -> str:
        """Ask what a new entity needs; return its CURIE."""
        from castgraph.curation.batches import say_row
        from castgraph.curation.edit import TYPES
        from castgraph.curation.specs import Row
        from castgraph.iris import compact, mint

        values = {"name": text}
        if self.what == kind and "type" in self.answers:
            values["type"] = _chosen(str(self.answers.pop("type")), TYPES[kind])
        while len(TYPES[kind]) > 1 and "type" not in values:
            with _told():
                values["type"] = _chosen(_ask(f"Class of {plain(text)} ({', '.join(TYPES[kind])})"), TYPES[kind])
        if self.edit.workspace.bearers(text, kind):
            values["qualifier"] = _ask("A word that sets it apart from the other, for its IRI")
        more = {name: answer for name, answer in self.answers.items() if self.what == kind and name != "name"}
        row = Row(kind, more | values, new=True)
        say_row(self.edit, row)
        self.made.append(row)
        return compact(mint(kind, f"{text} {values.get('qualifier', '')}".strip()))

    def _ask_entity(self, *, again: bool) -> None:
        """Ask for the name of a new entity, unless it is given."""
        made = False
        while not made:
            given = str(self.answers.get("name", ""))
            text = _ask("Name", default=given) if again or not given else given
            self.answers["name"], again = text, True
            with _told():
                self._not_nearly(text)
                made = bool(self._make(self.what, text))
            self.keep()

    def _not_nearly(self, text: str) -> None:
        near = self.edit.near(text, self.what)
        for entity in near:
            click.echo(f"  {plain(entity.describe())}  {entity.curie}", err=True)
        if near and not click.confirm(f"Is {plain(text)!r} another one", default=False, err=True):
            raise OptionError("then it is there already; give another name, or end with Ctrl-C")

    # -- the article -------------------------------------------------------------------------------------------

    def _ask_source(self, *, again: bool, only_unclear: bool) -> None:
        """Ask for the article, and of a new one for what is known of it; of a known one that may be refused."""
        from castgraph.curation.articles import article, known_article
        from castgraph.curation.specs import SourceSpec

        ask = again
        while True:
            spec = self.source
            if ask or (not spec.path and not spec.url):
                text = _ask("The article: its address, or its file in sources/", default=spec.url or spec.path)
                spec = replace(spec, path="", url="") if "://" in text else SourceSpec(text)
                spec = replace(spec, url=text) if "://" in text else spec
            with _told():
                graph = known_article(self.edit.workspace, spec)
                if graph and self.edit.workspace.changes.holds(graph):
                    spec = SourceSpec(spec.path, spec.url) if ask else spec
                    article(self.edit, spec, update=self.what == "source")
                    click.echo(f"  {plain(str(self.edit.workspace.changes.path_of(graph)))}", err=True)
                    self.source = spec
                    break
                if not spec.url:
                    raise OptionError(f"there is no source {plain(spec.path)}; of a new one, give the page's address")
                self.source = self._new_source(spec, again=again, only_unclear=only_unclear)
                break
            self.source, ask = spec, True
        self.keep()

    def _new_source(self, spec: SourceSpec, *, again: bool, only_unclear: bool) -> SourceSpec:
        """Ask what is known of a new article: publisher, date, headline, and its file's name once it was refused."""
        from castgraph.curation.inputs import checked_date, checked_text

        self.source = spec
        text = _ask("Publisher", default=spec.publisher) if again or not spec.publisher else spec.publisher
        while not (publisher := self._named(text, ["organization"])):
            text = _ask("Publisher")
        self.source = replace(self.source, publisher=publisher)
        self.keep()
        published, question = spec.published, "Published on, such as 2024-05-01 (empty if the page shows no date)"
        if again or not (published or only_unclear):
            published = _ask(question, default=published, empty=True)
        while published:
            with _told():
                published = checked_date(published, "the date")[0]
                break
            published = _ask(question, empty=True)
        self.source = replace(self.source, published=published)
        self.keep()
        headline, topic = spec.headline, spec.topic
        if again or not (headline or only_unclear):
            headline = _ask("Headline (empty for none)", default=headline, empty=True)
        if again:
            topic = _ask("End of the new file's name (empty: made of the headline)", default=topic, empty=True)
        headline = checked_text(headline, "the headline", 500) if headline else ""
        return replace(self.source, headline=headline, topic=topic)


def _kinds() -> Iterable[str]:
    from castgraph.vocabulary import KINDS

    return KINDS


def _forms() -> list[str]:
    return [*_QUESTIONS, *_kinds()]


def _chosen(text: str, choices: Iterable[str]) -> str:
    from castgraph.curation.inputs import chosen

    return chosen(text, choices, "that")


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Say what is wrong with an answer; what follows the block asks again."""
    try:
        yield
    except CastgraphError as error:
        click.echo(f"  {plain(str(error), lines=True)}", err=True)


def _ask(question: str, *, default: str = "", empty: bool = False) -> str:
    """Ask one question; an empty answer means the default, ``-`` none where that is allowed."""
    asked = click.prompt(question, default=default if default or empty else None, show_default=bool(default), err=True)
    text = str(asked).strip()
    return "" if empty and text == "-" else text
