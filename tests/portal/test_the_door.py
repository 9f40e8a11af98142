"""The public page leads to what there is, and to nothing else."""

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.portal.views import DOORS, Door

pytestmark = pytest.mark.django_db


def test_everybody_finds_the_public_pages(client: Client):
    page = client.get(reverse("portal:index")).content.decode()

    for door in DOORS:
        assert f'href="{door.url}"' in page


def test_every_door_opens_without_an_account(client: Client):
    for door in DOORS:
        if door.url:
            assert client.get(door.url).status_code == 200


def test_a_page_that_is_not_there_has_no_door():
    assert Door("没有", "", "volunteers:nothing").url == ""
