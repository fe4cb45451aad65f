"""What others have, made credits: one module per outside format; `formats` says which there are."""
