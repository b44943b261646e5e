"""Take the body of a large request to the disk as it comes: unpacked, counted, limited, and never whole in memory."""

from __future__ import annotations

import codecs
import hashlib
import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.files.uploadedfile import TemporaryUploadedFile
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType

from sesportal.lib.api.json_rows import BadJson, RowSplitter

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK: Final = 256 * 1024
JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"
MEDIA_TYPES: Final = {JSON: "ndjson", NDJSON: "ndjson", "application/ndjson": "ndjson", CSV: "csv"}
GZIPPED: Final = zlib.MAX_WBITS | 16


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class Body(NamedTuple):
    """A body on the disk: its rows in `file_format`, about how many, and a digest of what was asked with it."""

    file: TemporaryUploadedFile
    file_format: str
    rows: int
    digest: str


def receive_rows(request: Any, *, most_rows: int, most_bytes: int) -> Body:
    """Keep the rows of a request: CSV and lines of JSON as they are, an array of JSON as one row a line.

    Raises UnsupportedMediaType for another type, ParseError for a body that is cut off or no JSON, and TooLarge for one
    over the limits, which hold for the unpacked body.
    """
    media_type = (request.content_type or "").split(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise UnsupportedMediaType(media_type, f"Send {', '.join(MEDIA_TYPES)}.")
    digest = hashlib.sha256(f"{media_type}\n{request.META.get('QUERY_STRING', '')}\n".encode())
    chunks = _limited(_unpacked(request), most_bytes, digest)
    file = TemporaryUploadedFile("rows", media_type, 0, "utf-8")
    header = int(media_type == CSV)
    rows = 0
    try:
        for part, count in _lines_of_array(chunks) if media_type == JSON else _lines(chunks):
            rows += count
            if rows - header > most_rows:
                raise TooLarge(f"There are more than {most_rows:,} rows. Send them in several batches.")
            file.write(part)
        file.flush()
        file.size = file.tell()
    except BaseException:
        file.close()
        raise
    return Body(file, MEDIA_TYPES[media_type], max(rows - header, 0), digest.hexdigest())


def _lines(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield what comes with the number of lines in it; the last need not be ended."""
    last = b"\n"
    for chunk in chunks:
        yield chunk, chunk.count(b"\n")
        last = chunk[-1:]
    if last != b"\n":
        yield b"\n", 1


def _lines_of_array(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    splitter = RowSplitter()
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    try:
        for chunk in chunks:
            if lines := splitter.feed(decode(chunk)):
                yield ("\n".join(lines) + "\n").encode("utf-8", "replace"), len(lines)
        lines = splitter.feed(decode(b"", final=True), is_last=True)
    except BadJson as error:
        raise ParseError(f"The body is not JSON as it should be: {error}") from error
    except UnicodeDecodeError as error:
        raise ParseError("The body is not UTF-8.") from error
    if lines:
        yield ("\n".join(lines) + "\n").encode("utf-8", "replace"), len(lines)


def _limited(chunks: Iterator[bytes], most_bytes: int, digest: Any) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(f"The body has more than {most_bytes // 1024 // 1024} MB. Send the rows in several batches.")
        digest.update(chunk)
        yield chunk


def _unpacked(request: Any) -> Iterator[bytes]:
    """Yield the body in pieces, unpacked where it says that it is packed; a piece is never much longer than a chunk."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        yield from _received(request)
        return
    if encoding not in ("gzip", "x-gzip"):
        raise UnsupportedMediaType(encoding, f"Content-Encoding {encoding!r} is not known. Send gzip, or none.")
    packed = zlib.decompressobj(GZIPPED)
    try:
        for chunk in _received(request):
            rest = chunk
            while rest:
                if packed.eof:  # another member follows
                    packed = zlib.decompressobj(GZIPPED)
                yield from _pieces(packed.decompress(rest, CHUNK))
                rest = packed.unconsumed_tail or packed.unused_data
        while not packed.eof and (piece := packed.decompress(b"", CHUNK)):
            yield piece
    except zlib.error as error:
        raise ParseError("The body is not gzip, as its Content-Encoding says.") from error
    if not packed.eof:
        raise ParseError("The body is cut off: its gzip does not end.")


def _pieces(chunk: bytes) -> Iterator[bytes]:
    if chunk:
        yield chunk


def _received(request: Any) -> Iterator[bytes]:
    """Yield the body as it comes, whether its length was given or it comes in chunks."""
    whole = request._request
    stream = whole
    expected = int(whole.META.get("CONTENT_LENGTH") or 0)
    if not expected and whole.META.get("wsgi.input_terminated") and "HTTP_TRANSFER_ENCODING" in whole.META:
        stream = whole.META["wsgi.input"]
    received = 0
    while chunk := stream.read(CHUNK):
        received += len(chunk)
        yield chunk
    if received < expected:
        raise ParseError(f"The body is cut off: {received:,} bytes came of {expected:,}.")
