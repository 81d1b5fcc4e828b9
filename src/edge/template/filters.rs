//! Filters for what steps are made of: URLs, headers, JSON bodies.

use base64::{Engine, engine::general_purpose::STANDARD};
use minijinja::{Environment, Error, ErrorKind, value::Value};

use super::value::{self, Unfit};

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("tojson", to_json);
    environment.add_filter("urlencode", |value: &Value| {
        as_text(value).map(|text| urlencode(&text))
    });
    environment.add_filter("b64encode", |value: &Value| {
        as_text(value).map(|text| STANDARD.encode(text))
    });
    environment.add_filter("b64decode", b64decode);
}

/// As text, the way it would stand in a template.
fn as_text(value: &Value) -> Result<String, Error> {
    json(value).map(value::text)
}

fn json(value: &Value) -> Result<serde_json::Value, Error> {
    value::to_json(value).map_err(|unfit| match unfit {
        Unfit::Large => Error::from(ErrorKind::OutOfFuel),
        Unfit::Error(error) => error,
    })
}

/// Unlike minijinja's own, it leaves `<`, `>`, `&` and `'` alone: bodies and arguments are not HTML.
fn to_json(value: &Value) -> Result<String, Error> {
    json(value).map(|json| json.to_string())
}

/// Everything but the unreserved characters of RFC 3986, so the result can stand in any part of a URL.
fn urlencode(text: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes whatever is written");
        }
    }
    encoded
}

fn b64decode(text: &str) -> Result<String, Error> {
    let wrong =
        |what: &str| Error::new(ErrorKind::InvalidOperation, format!("`b64decode`: {what}"));
    let bytes = STANDARD
        .decode(text.trim())
        .map_err(|error| wrong(&error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| wrong("the decoded bytes are no text"))
}
