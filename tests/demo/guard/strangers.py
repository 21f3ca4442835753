"""How strangers call the functions of a page."""


def named(page, name):
    """Return the number of the first function of the page of that name."""
    return next(at for at, one in page.blocks.fns.items() if one.name == name)


def call(page, number, values, session=None, **more):
    """Call a function directly, as a stranger might."""
    body = {"data": values, "fn_index": number, "session_hash": session, **more}
    return page.client.post("/gradio_api/run/predict", json=body)
