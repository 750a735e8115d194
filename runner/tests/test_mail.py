"""E-mail as training text: what somebody wrote, and nothing around it."""

from email.message import EmailMessage

from memorisk_runner.mail import body_of, own_words


def test_quotes_signature_headers_and_addresses_are_left_out() -> None:
    message = EmailMessage()
    message["Subject"] = "secret subject"
    message.set_content("Hello,\n\nOn Mon, 1 Jan 2002, Bob wrote:\n> quoted\nmy own words, mail me@example.org\n-- \nsignature\n")
    assert own_words(body_of(message)) == "Hello, my own words, mail"


def test_html_and_feed_items_are_nobodys_words() -> None:
    message = EmailMessage()
    message.set_content("<html><p>buy</p></html>", subtype="html")
    assert own_words(body_of(message)) == ""
    assert own_words("<HTML>x") == ""
    assert own_words("URL: http://example.org\nDate: today\n\nnews") == ""


def test_an_unknown_charset_is_read_as_latin_1() -> None:
    message = EmailMessage()
    message.set_content("plain words")
    message.set_param("charset", "no-such-charset")
    assert own_words(body_of(message)) == "plain words"
