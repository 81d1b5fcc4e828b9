//! One cookie jar a case: what a request was given the browser sends, and the other way round.

use super::super::context::Attempt;
use crate::edge::{
    browser::{BrowserError, Context, Cookie},
    http::JarCookie,
};

/// Gives the browser what requests were given since it was last asked.
pub(super) async fn lend(attempt: &Attempt<'_>, context: &Context) -> Result<(), BrowserError> {
    let known = &attempt.browsing.cookies;
    let jar = attempt.jar.cookies();
    let same = |one: &JarCookie, other: &JarCookie| {
        (&one.name, &one.domain, &one.path) == (&other.name, &other.domain, &other.path)
    };
    // What a request took away is gone for the browser, too.
    let gone = known
        .iter()
        .any(|old| !jar.iter().any(|own| same(own, old)));
    if gone {
        context.clear_cookies().await?;
    }
    let new: Vec<Cookie> = jar
        .into_iter()
        .filter(|cookie| gone || !known.contains(cookie))
        .map(|cookie| Cookie {
            name: cookie.name,
            value: cookie.value,
            domain: cookie.domain,
            path: cookie.path,
            expires: cookie.expires.unwrap_or(-1.0),
            http_only: cookie.http_only,
            secure: cookie.secure,
        })
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    context.set_cookies(&new).await
}

/// Takes over what the browser was given.
pub(super) async fn take_back(
    attempt: &mut Attempt<'_>,
    context: &Context,
) -> Result<(), BrowserError> {
    let cookies: Vec<JarCookie> = context
        .cookies()
        .await?
        .into_iter()
        .map(|cookie| JarCookie {
            name: cookie.name,
            value: cookie.value,
            domain: cookie.domain,
            path: cookie.path,
            expires: (cookie.expires > 0.0).then_some(cookie.expires),
            http_only: cookie.http_only,
            secure: cookie.secure,
        })
        .collect();
    // Most pages of most cases have none, or keep what they have.
    if attempt.browsing.cookies != cookies {
        attempt.jar.replace(&cookies);
        attempt.browsing.cookies = cookies;
    }
    Ok(())
}
