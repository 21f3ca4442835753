"""Forget somebody on a running page, and see what came of it: ``python docs/examples/client.py ADDRESS``."""

import sys

from gradio_client import Client


def main(address: str) -> None:
    """Forget whoever rated most, and print the attack on the model before and after."""
    page = Client(address, verbose=False)
    [person] = page.predict(search="", limit=1, api_name="/list_people")
    plan = page.predict(users=[person["user"]], api_name="/plan_request")
    print(f"user {person['user']}, {person['profile']}: {plan['ratings']} ratings")
    *_, last = page.submit(users=[person["user"]], api_name="/unlearn")  # each says how far it is
    for found in page.predict(result=last["result"], api_name="/attack"):
        print(f"{found['title']}: AUC {found['before']['auc']:.3f} before, {found['after']['auc']:.3f} after")


if __name__ == "__main__":
    main(sys.argv[1])
