import socket

import pytest
from django.db import connection

from tests.errors import NetworkBlocked


def test_tests_cannot_leave_the_machine():
    with pytest.raises(NetworkBlocked):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_each_process_has_a_database_of_its_own(db):
    assert "test" in str(connection.settings_dict["NAME"])
    assert "accounts_user" in connection.introspection.table_names()
