"""What IMDb calls types of titles, categories and jobs, and what they are here: classes of schema.org, and roles."""

from __future__ import annotations

from castgraph.importers.writer import ROLE_CODES

__all__ = ["CATEGORIES", "CATEGORY_CODES", "JOBS", "TYPES", "role_of_job"]

TYPES: dict[str, str] = {
    "movie": "Movie", "short": "Movie", "tvMovie": "Movie", "tvShort": "Movie", "video": "Movie", "tvSpecial": "Movie",
    "tvSeries": "TVSeries", "tvMiniSeries": "TVSeries", "tvPilot": "TVEpisode", "tvEpisode": "TVEpisode",
    "videoGame": "VideoGame",
}  # fmt: skip
"""titleType to the schema.org class; an unknown one becomes a CreativeWork."""

CATEGORIES: dict[str, str] = {
    "actor": "actor", "actress": "actor", "self": "self", "archive_footage": "archive-footage",
    "archive_sound": "archive-footage", "director": "director", "writer": "screenwriter", "producer": "producer",
    "composer": "composer", "cinematographer": "cinematographer", "editor": "editor",
    "production_designer": "production-designer", "casting_director": "casting-director",
}  # fmt: skip
"""category to role; an unknown one becomes crew."""
CATEGORY_CODES = {category: ROLE_CODES[role] for category, role in CATEGORIES.items()}

JOBS: dict[tuple[str, str], str] = {
    ("producer", "executive producer"): "executive-producer",
    ("producer", "co-executive producer"): "executive-producer",
    **{("screenwriter", job): "creator" for job in ("creator", "created by", "co-creator")},
    **{
        ("screenwriter", job): "author"
        for job in (
            "novel", "book", "play", "comic", "graphic novel", "short story", "based on the novel by",
            "based on the book by",
        )
    },
}  # fmt: skip
"""Role and job to the role that the job really is."""
_ROLES = list(ROLE_CODES)


def role_of_job(role: int, job: str) -> tuple[int, str]:
    """Return the code of the role that a job makes of a role, and the job where it says more than that."""
    word = job.casefold()
    name = _ROLES[role]
    if better := JOBS.get((name, word)):
        return ROLE_CODES[better], "" if word in (better, better.replace("-", " "), "created by") else job
    if word in (name, name.replace("-", " "), "writer", "written by", "screenplay", "screenplay by"):
        return role, ""
    return role, job
