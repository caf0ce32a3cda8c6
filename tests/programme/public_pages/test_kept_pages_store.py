"""The store of kept pages, and the headers by which readers say what they accept and what they know."""

import threading

import pytest
from django.http import HttpResponse

from programme.public_pages.kept_pages import KeptPage, PageStore, encodings_for, is_known

# The headers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ("identity",)),
        ("gzip, deflate, br, zstd", ("br", "gzip", "identity")),
        ("gzip;q=1.0, br;q=0.5", ("gzip", "br", "identity")),
        ("br;q=0, gzip", ("gzip", "identity")),
        ("identity, gzip;q=0.5", ("identity", "gzip")),
        ("*", ("br", "gzip", "identity")),
        ("*;q=0", ("identity",)),
        ("br;q=0, *;q=0.1", ("gzip", "identity")),
        ("X-GZIP", ("gzip", "identity")),
        ("br ; Q=0.2 , gzip ; q=0.3", ("gzip", "br", "identity")),
        ("br;q=much, gzip;q=nan", ("identity",)),
        ("br;q=0.1, " * 20 + "gzip", ("gzip", "br", "identity")),
    ],
)
def test_the_encoding_follows_what_the_reader_accepts(header, expected):
    assert encodings_for(header) == expected


@pytest.mark.parametrize(
    ("header", "known"),
    [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), ("a", False), ("", False)],
)
def test_a_tag_is_known_by_weak_comparison(header, known):
    assert is_known(header, '"a"') is known


# The store ------------------------------------------------------------------------------------------------


def page_of(size):
    return KeptPage(HttpResponse(b"x" * size, content_type="application/pdf"))


def test_a_page_of_an_old_revision_is_not_kept_under_a_new_one():
    store = PageStore()
    store.find("old", "key")
    store.find("new", "key")
    store.keep("old", "key", KeptPage(HttpResponse("before")))
    assert store.find("new", "key") is None
    assert len(store) == 0


def test_the_least_recently_read_page_leaves_first():
    store = PageStore(max_pages=2)
    store.find("revision", None)
    store.keep("revision", "a", page_of(1))
    store.keep("revision", "b", page_of(1))
    store.find("revision", "a")
    store.keep("revision", "c", page_of(1))
    assert [store.find("revision", key) is not None for key in "abc"] == [True, False, True]


def test_the_bytes_of_all_pages_are_bounded():
    store = PageStore(max_bytes=100)
    store.find("revision", None)
    store.keep("revision", "a", page_of(60))
    store.keep("revision", "a", page_of(50))
    store.keep("revision", "b", page_of(50))
    assert len(store) == 2
    store.keep("revision", "c", page_of(51))
    assert [store.find("revision", key) is not None for key in "abc"] == [False, False, True]
    store.keep("revision", "d", page_of(101))
    assert [store.find("revision", key) is not None for key in "cd"] == [True, False]


def test_several_threads_share_the_store():
    store = PageStore(max_pages=5, max_bytes=300)
    failures = []

    def work(number):
        try:
            for turn in range(300):
                revision, key = str(turn // 100), (number + turn) % 9
                found = store.find(revision, key)
                assert found is None or found.variants["identity"].full.content == b"x" * (key * 10 + 1)
                store.keep(revision, key, page_of(key * 10 + 1))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(store) <= 5
    assert store._bytes == sum(page.size for page in store._pages.values()) <= 300
