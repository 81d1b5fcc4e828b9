//! The app of all sides: a page with a form, whose answer comes by `fetch` a little later.

use std::{
    fmt::Write as _,
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

/// How long the app takes to save.
const SAVING: Duration = Duration::from_millis(20);

const STYLE: &str = "body{font:16px/1.5 sans-serif;margin:2rem;color:#223}\
    nav a{margin-right:1rem}table{border-collapse:collapse;margin-top:1rem}\
    td,th{border:1px solid #ccd;padding:.2rem .8rem}[role=status]{background:#e8f6e8;padding:.5rem}";

const SCRIPT: &str = "document.querySelector('form').addEventListener('submit', async (event) => {\
      event.preventDefault();\
      const name = document.querySelector('#name').value;\
      const answer = await fetch('/save', { method: 'POST', body: name });\
      const said = document.createElement('p');\
      said.setAttribute('role', 'status');\
      said.textContent = 'Saved ' + await answer.text();\
      document.querySelector('main').append(said);\
    });";

/// It lives as long as this process.
pub(crate) struct App {
    address: SocketAddr,
    saved: &'static AtomicUsize,
}

impl App {
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let saved: &'static AtomicUsize = Box::leak(Box::default());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A connection that breaks is told by whoever asked.
                thread::spawn(move || drop(serve(stream, saved)));
            }
        });
        Ok(Self { address, saved })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many forms came so far: a side that does not do its work is no side.
    pub(crate) fn saved(&self) -> usize {
        self.saved.load(Ordering::Relaxed)
    }
}

fn page() -> String {
    let mut rows = String::new();
    for number in 1..=60 {
        let _ = write!(
            rows,
            "<tr><th scope=row>Customer {number}</th><td>{}</td><td><a href=\"/customers/{number}\">Open</a></td></tr>",
            number * 37 % 100
        );
    }
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Customers</title>\
         <link rel=icon href=\"data:,\"><link rel=stylesheet href=/app.css></head><body>\
         <nav><a href=/>Home</a><a href=/orders>Orders</a></nav><main><h1>Customers</h1>\
         <form><label for=name>Name</label> <input id=name autocomplete=off> <button>Save</button></form>\
         <table><thead><tr><th>Name<th>Orders<th></tr></thead><tbody>{rows}</tbody></table></main>\
         <script src=/app.js></script></body></html>"
    )
}

fn serve(stream: TcpStream, saved: &AtomicUsize) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    loop {
        let (mut first, mut length, mut line) = (String::new(), 0, String::new());
        if stream.read_line(&mut first)? == 0 {
            return Ok(());
        }
        loop {
            line.clear();
            stream.read_line(&mut line)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().map_err(io::Error::other)?;
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut sent = vec![0; length];
        stream.read_exact(&mut sent)?;
        let (kind, body) = match first.split(' ').nth(1).unwrap_or_default() {
            "/save" => {
                thread::sleep(SAVING);
                saved.fetch_add(1, Ordering::Relaxed);
                ("text/plain", sent)
            }
            "/app.css" => ("text/css", STYLE.as_bytes().to_vec()),
            "/app.js" => ("text/javascript", SCRIPT.as_bytes().to_vec()),
            _ => ("text/html", page().into_bytes()),
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}; charset=utf-8\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream
            .get_mut()
            .write_all(&[head.as_bytes(), &body].concat())?;
    }
}
