//! Bodies as they go over the wire.

use std::fmt::Write;

/// A body and its content type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// As sent.
    pub bytes: Vec<u8>,
    /// Used where the request names none; `None`: no such header.
    pub content_type: Option<String>,
}

/// A name and its value.
pub type FormValue = (String, String);

/// `application/x-www-form-urlencoded`.
pub fn form(values: &[FormValue]) -> Body {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(values);
    Body {
        bytes: text.finish().into_bytes(),
        content_type: Some("application/x-www-form-urlencoded".to_owned()),
    }
}

/// A part of a multipart form.
#[derive(Debug, Clone)]
pub struct Part {
    /// The field.
    pub name: String,
    /// What is sent in it.
    pub bytes: Vec<u8>,
    /// `None`: plain text, no file.
    pub filename: Option<String>,
    /// `None`: not said.
    pub content_type: Option<String>,
}

/// `multipart/form-data` (RFC 7578). It is written here, and not by the library, because what is sent is evidence.
pub fn multipart(parts: &[Part]) -> Body {
    let boundary = boundary(parts);
    let mut bytes = Vec::new();
    for part in parts {
        let mut head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(&part.name)
        );
        if let Some(filename) = &part.filename {
            let _ = write!(head, "; filename=\"{}\"", quoted(filename));
        }
        if let Some(content_type) = &part.content_type {
            let _ = write!(
                head,
                "\r\nContent-Type: {}",
                content_type.replace(['\r', '\n'], " ")
            );
        }
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes.extend_from_slice(&part.bytes);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Body {
        bytes,
        content_type: Some(format!("multipart/form-data; boundary={boundary}")),
    }
}

/// A line that no part holds; the same for the same parts.
fn boundary(parts: &[Part]) -> String {
    let holds = |boundary: &str| {
        parts.iter().any(|part| {
            part.bytes
                .windows(boundary.len())
                .any(|window| window == boundary.as_bytes())
        })
    };
    (0..)
        .map(|number: u32| format!("scenario-part-{number:08x}"))
        .find(|boundary| !holds(boundary))
        .expect("parts are finite")
}

/// As browsers do (HTML, "multipart/form-data encoding algorithm").
fn quoted(text: &str) -> String {
    text.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_encoded_as_browsers_do() {
        let body = form(&[("q".into(), "grün & blau".into()), ("q".into(), "2".into())]);
        assert_eq!(body.bytes, b"q=gr%C3%BCn+%26+blau&q=2");
        let text = Part {
            name: "a\"b".into(),
            bytes: b"scenario-part-00000000".to_vec(),
            filename: None,
            content_type: None,
        };
        let file = Part {
            name: "f".into(),
            bytes: vec![0, 255],
            filename: Some("x.png".into()),
            content_type: Some("image/png".into()),
        };
        let body = multipart(&[text, file]);
        let sent = String::from_utf8_lossy(&body.bytes);
        assert_eq!(
            body.content_type.as_deref(),
            Some("multipart/form-data; boundary=scenario-part-00000001")
        );
        assert!(
            sent.starts_with(
                "--scenario-part-00000001\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n"
            ),
            "{sent}"
        );
        assert!(
            sent.contains("name=\"f\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n"),
            "{sent}"
        );
        assert!(
            sent.ends_with("\r\n--scenario-part-00000001--\r\n"),
            "{sent}"
        );
    }
}
