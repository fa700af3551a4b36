"""`reasoner rules server`: the language server, for an editor to start."""

from __future__ import annotations

from reasoner.cli.main import KbOption, rules_app
from reasoner.cli.rules import directory_of


@rules_app.command()
def server(kb: KbOption = None) -> int:
    """Serve an editor over standard input and output (the language server protocol); it needs the extra `editor`.

    Exit codes: 0 the editor left, 2 refused, 64 misuse.
    """
    from importlib.util import find_spec

    from reasoner.errors import RequestError

    if find_spec("pygls") is None:
        raise RequestError("the language server is not installed", fix="pip install 'medical-reasoner[editor]'")
    from reasoner.interfaces.language_server import serve

    serve(directory_of(kb))
    return 0
