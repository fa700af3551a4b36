"""Pictures of what is concluded, for terminals and as SVG and PNG: the one room that knows plotext and matplotlib."""
