//! Awkward pages: a folder of files, and what a file cannot do (to be slow, large, handed over, posted to).
//!
//! Every page says in its `role=status` what it was made to do, so that a test asks the page and not the tool.

mod admin;

use std::{fmt::Write, fs, path::Path, thread, time::Duration};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::server::Request;

/// What a server remembers of its visitors.
#[derive(Default)]
pub(crate) struct Memory {
    office: admin::Office,
}

/// An answer, but for its length.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn new(kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("Content-Type", kind.to_owned())],
            body: body.into(),
        }
    }

    fn page(title: &str, body: &str) -> Self {
        let html = format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title><link rel=icon href=\"data:,\"></head>\
             <body><main><h1>{title}</h1>{body}</main></body></html>"
        );
        Self::new("text/html; charset=utf-8", html)
    }

    fn redirect(status: u16, to: &str) -> Self {
        Self::new("text/plain", "")
            .status(status)
            .with("Location", to)
    }

    fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// Answers a request below `/site/`. With `?ms=` it takes its time.
pub(crate) fn answer(request: &Request, memory: &Memory) -> Answer {
    if let Some(time) = number(request, "ms") {
        thread::sleep(Duration::from_millis(time));
    }
    let path = request.path.trim_start_matches("/site/");
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["admin", rest @ ..] => memory.office.answer(request, rest),
        ["spa", ..] => file("spa.html"),
        ["api", "teas"] => Answer::new(
            "application/json",
            r#"[{"id":1,"name":"Assam"},{"id":2,"name":"Sencha"},{"id":3,"name":"Oolong"}]"#,
        ),
        ["api", "orders"] => Answer::new("application/json", request.body.clone()).status(201),
        ["download", name] => download(request, name),
        ["upload"] => {
            let sent = String::from_utf8_lossy(&request.body);
            Answer::page("Received", &format!("<pre>{}</pre>", escape(&sent)))
        }
        ["hop"] => match number(request, "n") {
            Some(left @ 1..) => Answer::redirect(302, &format!("/site/hop?n={}", left - 1)),
            _ => Answer::redirect(302, "/site/plain.html?hopped"),
        },
        ["cookies"] => {
            let sent = escape(&request.header("cookie").join("; "));
            Answer::page("Cookies", &format!("<p>Sent: {sent}</p>"))
                .with("Set-Cookie", "seen=yes; Path=/")
                .with("Set-Cookie", "hidden=1; Path=/; HttpOnly; SameSite=Lax")
        }
        ["big"] => big(number(request, "mb").unwrap_or(1)),
        ["csp.html"] => file("csp.html").with(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; require-trusted-types-for 'script'; sandbox allow-scripts allow-same-origin",
        ),
        [name] => file(name),
        _ => Answer::page("Not found", "").status(404),
    }
}

fn file(name: &str) -> Answer {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/site");
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    };
    match fs::read(folder.join(name)) {
        Ok(body) => Answer::new(kind, body),
        Err(_) => Answer::page("Not found", "").status(404),
    }
}

fn download(request: &Request, name: &str) -> Answer {
    let name = percent_decode_str(name).decode_utf8_lossy();
    let body = match number(request, "bytes") {
        Some(bytes) => vec![b'x'; usize::try_from(bytes).expect("a size")],
        None => b"tea,tins\nAssam,12\n".to_vec(),
    };
    let plain: String = name.chars().filter(char::is_ascii).collect();
    let encoded = utf8_percent_encode(&name, NON_ALPHANUMERIC);
    Answer::new("text/csv", body).with(
        "Content-Disposition",
        &format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"),
    )
}

/// A page of so many megabytes, most of it text in many elements.
fn big(megabytes: u64) -> Answer {
    let mut body = String::from(
        "<button onclick=\"document.querySelector('[role=status]').textContent='Pressed'\">Press</button><p role=status>Nothing yet</p>",
    );
    let mut line = 0;
    while body.len() < usize::try_from(megabytes).expect("a size") * 1_000_000 {
        line += 1;
        let _ = write!(
            body,
            "<p>Line {line} {}</p>",
            "of a page that is far too large ".repeat(30)
        );
    }
    Answer::page("Big", &body)
}

fn number(request: &Request, name: &str) -> Option<u64> {
    request.parameter(name)?.parse().ok()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
