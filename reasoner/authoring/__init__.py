"""Tools for those who write guideline modules: what is wrong with the rules, what a case shows, what an edit changes."""
