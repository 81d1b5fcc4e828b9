//! An office behind a sign-in: a form token, a session cookie, a table to search and page through, forms that are
//! answered with a redirect, and a question before anything is deleted.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{Answer, escape};
use crate::server::Request;

const PASSWORD: &str = "correct horse";
const ROWS: usize = 10;

/// The customers of one server, and who has signed in.
pub(crate) struct Office {
    sessions: Mutex<HashSet<String>>,
    customers: Mutex<BTreeMap<u64, Customer>>,
    next: AtomicU64,
}

struct Customer {
    name: String,
    city: String,
    active: bool,
}

impl Default for Office {
    fn default() -> Self {
        let cities = ["Kyoto", "Hangzhou", "Darjeeling"];
        let customers = (1..=34).map(|id| {
            let customer = Customer {
                name: format!("Customer {id}"),
                city: cities[(id % 3) as usize].to_owned(),
                active: id % 4 != 0,
            };
            (id, customer)
        });
        Self {
            sessions: Mutex::default(),
            customers: Mutex::new(customers.collect()),
            next: AtomicU64::new(1),
        }
    }
}

impl Office {
    pub(crate) fn answer(&self, request: &Request, path: &[&str]) -> Answer {
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(&request.body)
            .into_owned()
            .collect();
        let posted = request.method == "POST";
        if posted && form.get("csrf") != cookie(request, "csrf").as_ref() {
            return Answer::page("Forbidden", "<p role=alert>This form is too old.</p>")
                .status(403);
        }
        if path == ["login"] {
            return if posted {
                self.sign_in(&form)
            } else {
                self.sign_in_page("", request)
            };
        }
        let session = cookie(request, "session").unwrap_or_default();
        if !self.sessions.lock().expect("a lock").contains(&session) {
            return Answer::redirect(302, "/site/admin/login");
        }
        match path {
            ["customers", id] => {
                let id = id.parse().unwrap_or_default();
                if posted {
                    self.save(id, &form)
                } else {
                    self.edit(id, request)
                }
            }
            ["delete", id] if posted => {
                let id = id.parse().unwrap_or_default();
                self.customers.lock().expect("a lock").remove(&id);
                Answer::redirect(
                    303,
                    &format!("/site/admin/customers?said=Deleted+customer+{id}"),
                )
            }
            ["logout"] if posted => {
                self.sessions.lock().expect("a lock").remove(&session);
                Answer::redirect(303, "/site/admin/login")
            }
            _ => self.table(request),
        }
    }

    fn sign_in_page(&self, reason: &str, request: &Request) -> Answer {
        let token = cookie(request, "csrf").unwrap_or_else(|| self.token());
        let alert = if reason.is_empty() {
            String::new()
        } else {
            format!("<p role=alert>{reason}</p>")
        };
        let page = Answer::page(
            "Sign in",
            &format!(
                "{alert}<form method=post action=/site/admin/login>{}<label>User <input name=user required></label>\
                 <label>Password <input type=password name=password required></label><button>Sign in</button></form>",
                hidden(&token)
            ),
        );
        page.with(
            "Set-Cookie",
            &format!("csrf={token}; Path=/site/admin; HttpOnly; SameSite=Strict"),
        )
    }

    fn sign_in(&self, form: &BTreeMap<String, String>) -> Answer {
        if form.get("password").map(String::as_str) != Some(PASSWORD) {
            return Answer::page("Sign in", "<p role=alert>The name or the password is wrong.</p><a href=/site/admin/login>Again</a>").status(401);
        }
        let session = self.token();
        self.sessions
            .lock()
            .expect("a lock")
            .insert(session.clone());
        Answer::redirect(303, "/site/admin/customers").with(
            "Set-Cookie",
            &format!("session={session}; Path=/site/admin; HttpOnly; SameSite=Lax"),
        )
    }

    fn table(&self, request: &Request) -> Answer {
        let wanted = request.parameter("q").unwrap_or_default().to_lowercase();
        let page: usize = request
            .parameter("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1);
        let customers = self.customers.lock().expect("a lock");
        let found: Vec<_> = customers
            .iter()
            .filter(|(_, one)| {
                format!("{} {}", one.name, one.city)
                    .to_lowercase()
                    .contains(&wanted)
            })
            .collect();
        let token = hidden(&cookie(request, "csrf").unwrap_or_default());
        let mut rows = String::new();
        for (id, one) in found.iter().skip((page.max(1) - 1) * ROWS).take(ROWS) {
            let _ = write!(
                rows,
                "<tr data-testid=row-{id}><th scope=row>{name}</th><td>{}</td><td>{}</td><td><a href=/site/admin/customers/{id} aria-label=\"Edit {name}\">Edit</a> \
                 <form method=post action=/site/admin/delete/{id} onsubmit=\"return confirm('Delete {name}?')\">{token}<button>Delete</button></form></td></tr>",
                escape(&one.city),
                if one.active { "active" } else { "asleep" },
                name = escape(&one.name),
            );
        }
        let said = request
            .parameter("said")
            .map(|said| format!("<p role=status>{}</p>", escape(said)));
        let pages: String = (1..=found.len().div_ceil(ROWS))
            .map(|page| {
                format!("<a href=\"/site/admin/customers?q={wanted}&page={page}\">Page {page}</a> ")
            })
            .collect();
        Answer::page(
            "Customers",
            &format!(
                "{}<form method=post action=/site/admin/logout>{token}<button>Sign out</button></form>\
                 <form><label>Search <input type=search name=q value=\"{}\"></label> <button>Find</button></form>\
                 <p data-testid=found>{} customers</p><table><thead><tr><th>Name<th>City<th>State<th></tr></thead><tbody>{rows}</tbody></table><nav aria-label=Pages>{pages}</nav>",
                said.unwrap_or_default(),
                escape(&wanted),
                found.len()
            ),
        )
    }

    fn edit(&self, id: u64, request: &Request) -> Answer {
        let customers = self.customers.lock().expect("a lock");
        let Some(one) = customers.get(&id) else {
            return Answer::page("Not found", "<p role=alert>There is no such customer.</p>")
                .status(404);
        };
        let cities: String = ["Kyoto", "Hangzhou", "Darjeeling"]
            .iter()
            .map(|city| {
                format!(
                    "<option{}>{city}</option>",
                    if *city == one.city { " selected" } else { "" }
                )
            })
            .collect();
        Answer::page(
            "Edit customer",
            &format!(
                "<form method=post action=/site/admin/customers/{id}>{}<label>Name <input name=name value=\"{}\"></label>\
                 <label>City <select name=city>{cities}</select></label><label><input type=checkbox name=active{}> Active</label><button>Save</button></form>",
                hidden(&cookie(request, "csrf").unwrap_or_default()),
                escape(&one.name),
                if one.active { " checked" } else { "" },
            ),
        )
    }

    fn save(&self, id: u64, form: &BTreeMap<String, String>) -> Answer {
        let given = |name: &str| form.get(name).cloned().unwrap_or_default();
        let customer = Customer {
            name: given("name"),
            city: given("city"),
            active: form.contains_key("active"),
        };
        self.customers.lock().expect("a lock").insert(id, customer);
        Answer::redirect(
            303,
            &format!(
                "/site/admin/customers?q={}&said=Saved",
                given("name").replace(' ', "+")
            ),
        )
    }

    fn token(&self) -> String {
        format!("t{:04}", self.next.fetch_add(1, Ordering::Relaxed))
    }
}

fn hidden(token: &str) -> String {
    format!("<input type=hidden name=csrf value={token}>")
}

fn cookie(request: &Request, name: &str) -> Option<String> {
    let sent = request.header("cookie").join("; ");
    let mut pairs = sent.split("; ").filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(other, _)| *other == name)
        .map(|(_, value)| value.to_owned())
}
