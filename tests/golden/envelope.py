#!/usr/bin/env python3
"""Reads and writes cachecade's stored entries from tests/golden/README.md alone, without a line of the library.

envelope.py check   opens and seals every vector in envelope.json; exits non-zero on the first difference
envelope.py write   writes envelope.json anew from the cases below
"""
import base64
import json
import pathlib
import sys

FILE = pathlib.Path(__file__).with_name("envelope.json")
NUMBERS = ["created_ms", "ttl_ms", "stale_ms", "error_ms", "cost_us"]
STRINGS = ["schema", "codec", "check"]


def text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def is_utf8(data):
    try:
        data.decode()
        return True
    except UnicodeDecodeError:
        return False


def seal(header, form, payload, text_only):
    """Header (a dict) and payload (bytes) as one stored value (bytes)."""
    codec, stored, behind = header["codec"], payload, False
    if form == "text" and is_utf8(payload):
        codec = "text" if codec == "text" else "text:" + codec
        stored = text(payload.decode()).encode()
    elif form == "text" or (form == "binary" and text_only):
        codec = "b64:" + codec
        stored = b'"' + base64.b64encode(payload) + b'"'
    elif form == "binary":
        behind = True
    fields = [header[name] for name in NUMBERS] + [header["schema"], codec, header["check"], len(stored), header["tags"], {}]
    head = text(["cc1"] + fields).encode()
    return head + b"\n" + stored if behind else head[:-1] + b"," + stored + b"]"


def open_entry(data):
    """(header, form, payload) of a stored value."""
    first, newline, rest = data.partition(b"\n")
    if newline and first.endswith(b"{}]"):
        fields, stored, form = json.loads(first), rest, "binary"
        assert len(stored) == fields[9]
    else:
        fields = json.loads(data)
        form = "json"
        stored = data[-1 - fields[9]:-1]
    assert fields[0] == "cc1" and not any(name.startswith("!") for name in fields[11])
    header = dict(zip(NUMBERS + STRINGS, fields[1:9]), tags=fields[10])
    codec, payload = header["codec"], stored
    if form == "json" and codec.startswith("b64:"):
        header["codec"], form, payload = codec[4:], "binary", base64.b64decode(fields[12], validate=True)
    elif form == "json" and (codec == "text" or codec.startswith("text:")):
        header["codec"], form, payload = codec.split(":")[-1], "text", fields[12].encode()
    return header, form, payload


def header(codec, **changes):
    base = dict(created_ms=1767225600000, ttl_ms=60000, stale_ms=0, error_ms=0, cost_us=1500, schema="5d41402abc4b2a76.0",
                codec=codec, check="9e107d9d372bb6826bd81d3542a419d6", tags=[])
    base.update(changes)
    return base


CASES = [
    ("a JSON object", header("json"), "json", '{"id":42,"name":"Ada"}'.encode(), False),
    ("JSON text is the same on a text-only store", header("json"), "json", '{"id":42,"name":"Ada"}'.encode(), True),
    ("a JSON number", header("json"), "json", b"0", True),
    ("JSON null", header("json"), "json", b"null", True),
    ("JSON with white space, brackets in strings and UTF-8", header("json"), "json",
     '[ "]]}}", {"k": "Zürich 🦆"} ]'.encode(), True),
    ("every field set", header("json", stale_ms=30000, error_ms=86400000, schema="5d41402abc4b2a76.7",
                               tags=[["fn:", "9007199254740993"], ["user:42", "f00dfacecafebeef"]]), "json", b"true", True),
    ("the largest numbers", header("json", created_ms=2**53 - 1, ttl_ms=2**53 - 1, stale_ms=2**53 - 1, error_ms=2**53 - 1,
                                   cost_us=2**53 - 1), "json", b"18446744073709551615", True),
    ("the smallest header", header("json", created_ms=0, ttl_ms=0, cost_us=0, schema="", check=""), "json", b'""', True),
    ("escapes in header fields", header("json", schema='a"b\\c\n.1', check="é\u0001", tags=[["t,]\"", "\t"]]), "json", b"[]",
     True),
    ("plain text", header("text"), "text", b"hello", True),
    ("empty text", header("text"), "text", b"", True),
    ("text with quotes, control bytes and UTF-8", header("text"), "text", 'a"b\\c\n\t\r\b\f\u0000\u001f\u007f é🦆'.encode(), False),
    ("text that is not UTF-8", header("text"), "text", b"\xff\xfe\x00abc", False),
    ("text of a user's codec", header("csv"), "text", b"1;2\n3;4\n", True),
    ("CBOR behind the array", header("cbor"), "binary", bytes.fromhex("a2626964182a646e616d6563416461"), False),
    ("CBOR on a text-only store", header("cbor"), "binary", bytes.fromhex("a2626964182a646e616d6563416461"), True),
    ("MessagePack behind the array", header("msgpack"), "binary", bytes.fromhex("82a269642aa46e616d65a3416461"), False),
    ("empty bytes behind the array", header("mine"), "binary", b"", False),
    ("empty bytes on a text-only store", header("mine"), "binary", b"", True),
    ("bytes that look like an end", header("mine"), "binary", b"]\n]\x00\n", False),
]

GOOD = '["cc1",1767225600000,60000,0,0,1500,"s.0","json","c",4,[],{},true]'
REJECTED = [
    ("nothing", "", "foreign"),
    ("text of another program", "hello", "foreign"),
    ("another program's JSON", '{"cc1":1}', "foreign"),
    ("another program's array", '["c",1]', "foreign"),
    ("a page", "<!DOCTYPE html><html></html>", "foreign"),
    ("white space before the array", " " + GOOD, "foreign"),
    ("the next version", GOOD.replace("cc1", "cc2"), "newer"),
    ("a version of two digits", GOOD.replace("cc1", "cc10"), "newer"),
    ("no version", GOOD.replace("cc1", "cc"), "corrupt"),
    ("a version that is no number", GOOD.replace("cc1", "cc1x"), "corrupt"),
    ("cut after the version", '["cc1"', "corrupt"),
    ("one byte short", GOOD[:-1], "corrupt"),
    ("one byte more", GOOD + "\n", "corrupt"),
    ("white space between fields", GOOD.replace(",", ", "), "corrupt"),
    ("a payload longer than promised", GOOD.replace("true", "false"), "corrupt"),
    ("a payload shorter than promised", GOOD.replace("true", "1"), "corrupt"),
    ("no payload", '["cc1",1,1,0,0,1,"s.0","json","c",0,[],{},]', "corrupt"),
    ("a negative number", GOOD.replace(",60000,", ",-1,"), "corrupt"),
    ("a fraction", GOOD.replace(",60000,", ",60000.0,"), "corrupt"),
    ("a number of 2^53", GOOD.replace(",60000,", ",9007199254740992,"), "corrupt"),
    ("a number with a leading zero", GOOD.replace(",60000,", ",060000,"), "corrupt"),
    ("a number as a string", GOOD.replace(",60000,", ',"60000",'), "corrupt"),
    ("a bad escape in a field", GOOD.replace('"c"', '"\\x"'), "corrupt"),
    ("half a surrogate pair in a field", GOOD.replace('"c"', '"\\ud83e"'), "corrupt"),
    ("a control byte in a field", GOOD.replace('"c"', '"\u0001"'), "corrupt"),
    ("a tag without a token", GOOD.replace("[]", '[["a"]]'), "corrupt"),
    ("extensions that are no object", GOOD.replace("{}", "[]"), "corrupt"),
    ("an extension without a value", GOOD.replace("{}", '{"a":}'), "corrupt"),
    ("an extension that must be understood", GOOD.replace("{}", '{"a":1,"!b":[2]}'), "must_understand"),
    ("an extension that nests too deep", GOOD.replace("{}", '{"a":' + "[" * 129 + "]" * 129 + "}"), "too_deep"),
    ("JSON that nests too deep", GOOD.replace("4,[],{},true", "258,[],{}," + "[" * 129 + "]" * 129), "too_deep"),
    ("base64 without its padding", GOOD.replace("json", "b64:cbor").replace("4,[],{},true", '4,[],{},"AA"'), "corrupt"),
    ("base64 behind the array", GOOD.replace("json", "b64:cbor").replace(",true]", "]\nAA=="), "corrupt"),
    ("text that is no string", GOOD.replace("json", "text"), "corrupt"),
    ("an unknown form", GOOD.replace("json", "zip:json"), "corrupt"),
]
UNKNOWN_EXTENSION = GOOD.replace("{}", '{"new":[1,{"a":"]"},-1.5e+3,null,false],"x":{}}')


def write():
    sealed = [dict(name=name, header=head, form=form, payload_hex=payload.hex(), text_only=text_only,
                   **(dict(stored=stored.decode()) if is_utf8(stored := seal(head, form, payload, text_only))
                      else dict(stored_hex=stored.hex()))) for name, head, form, payload, text_only in CASES]
    rejected = [dict(name=name, stored=stored, rejection=why) for name, stored, why in REJECTED]
    opened = [dict(name="extensions without ! are passed over", stored=UNKNOWN_EXTENSION, same_as=GOOD)]
    FILE.write_text(json.dumps(dict(sealed=sealed, opened=opened, rejected=rejected), indent=1, ensure_ascii=False) + "\n")


def check():
    vectors = json.loads(FILE.read_text())
    for vector in vectors["sealed"]:
        stored = vector["stored"].encode() if "stored" in vector else bytes.fromhex(vector["stored_hex"])
        payload = bytes.fromhex(vector["payload_hex"])
        assert seal(vector["header"], vector["form"], payload, vector["text_only"]) == stored, vector["name"]
        head, form, found = open_entry(stored)
        assert head == vector["header"] and found == payload, vector["name"]
        assert form == vector["form"] or (form == "binary" and not is_utf8(payload)), vector["name"]
    print(len(vectors["sealed"]), "vectors agree")


if __name__ == "__main__":
    {"check": check, "write": write}[sys.argv[1]]()
