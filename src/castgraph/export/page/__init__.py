"""One HTML file that answers offline: what is on it, where it stands, and the template that shows it."""
