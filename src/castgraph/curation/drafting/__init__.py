"""An article becomes proposals: read, its known names found, its sentences judged, sorted against what is told."""
