//! The door to HTTP: one request as a user's client would send it, with everything that was exchanged.
//!
//! Redirects are followed here and not by the library, so that each hop is evidence. It keeps no state between cases
//! but open connections: the cookie jar belongs to the caller.

mod body;
mod client;
mod clock;
mod coding;
mod cookies;

pub use body::{Body, FormValue, Part, form, multipart};
pub use client::{Client, Conversation, Exchange, HttpError, Request};
pub use cookies::{Jar, JarCookie};
