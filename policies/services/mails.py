"""Sending several mails, of which one that cannot be sent keeps none of the others back."""

import logging
from collections.abc import Iterable
from typing import TypeVar

from django.core.mail import EmailMessage, get_connection

logger = logging.getLogger(__name__)

Addressed = TypeVar("Addressed")


def send_each(mails: Iterable[tuple[Addressed, EmailMessage]]) -> list[Addressed]:
    """Send all over one connection, after the transaction; whose mail could not be sent."""
    connection, failed = get_connection(), []
    for one, mail in mails:
        mail.connection = connection
        try:
            connection.open()  # once for all, and anew after a failure
            mail.send()
        except OSError:  # smtplib's errors too
            logger.exception("A reminder could not be sent.")
            failed.append(one)
            connection.close()
    connection.close()
    return failed
