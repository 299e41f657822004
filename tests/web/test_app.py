from flask.testing import FlaskClient

from share.models.campaigns import Campaign


def test_the_product_says_that_it_lives(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_the_product_is_ready_when_database_and_store_answer(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok", "database": "ok", "migrations": "ok", "store": "ok"}


def test_a_new_instance_leads_every_page_to_its_set_up(client: FlaskClient) -> None:
    assert client.get("/leaderboard").status_code in {303, 404}


def test_an_unknown_page_says_so_in_our_words(client: FlaskClient, campaign: Campaign) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert "Traceback" not in answer.text
