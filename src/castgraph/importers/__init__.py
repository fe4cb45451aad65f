"""What others have, turned into credits: one importer per outside format."""
