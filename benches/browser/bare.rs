//! The bare side: the same work with nothing but the calls that it takes, and no evidence but one picture.

use std::{
    fs, io,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{Outcome, SCENARIOS, VIEWPORT, WORKERS, pipe::Browser};

pub(crate) fn run(executable: &Path, app: &str, place: &Path) -> Outcome<()> {
    let folder = tempfile::Builder::new().tempdir_in(place)?;
    let browser = Browser::start(executable, &folder.path().join("profile"))?;
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<()> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= SCENARIOS {
                return Ok(());
            }
            let picture = folder.path().join(format!("{number}.png"));
            scenario(&browser, app, number, &picture)?;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().expect("no worker panics"))
    })?;
    drop(browser);
    Ok(())
}

fn scenario(browser: &Browser, app: &str, number: usize, picture: &Path) -> io::Result<()> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let context = browser.call(None, "Target.createBrowserContext", &json!({}))?;
    let context = text(&context["browserContextId"]);
    let (width, height) = VIEWPORT;
    let target = json!({ "url": "about:blank", "browserContextId": context, "width": width, "height": height });
    let target = browser.call(None, "Target.createTarget", &target)?;
    let attach = json!({ "targetId": target["targetId"], "flatten": true });
    let session = browser.call(None, "Target.attachToTarget", &attach)?;
    let session = text(&session["sessionId"]);
    let events = browser.events(&session);
    let call = |method: &str, params: Value| browser.call(Some(&session), method, &params);
    let evaluate = |expression: &str| -> io::Result<Value> {
        let params =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = call("Runtime.evaluate", params)?;
        match answer.get("exceptionDetails") {
            Some(thrown) => Err(io::Error::other(thrown.to_string())),
            None => Ok(answer["result"]["value"].take()),
        }
    };
    call("Page.enable", json!({}))?;
    call("Page.navigate", json!({ "url": app }))?;
    events
        .iter()
        .find(|event| event["method"] == "Page.loadEventFired")
        .ok_or_else(|| io::Error::other("the page did not load"))?;
    evaluate("document.querySelector('#name').focus()")?;
    call(
        "Input.insertText",
        json!({ "text": format!("Ada {number}") }),
    )?;
    let place = evaluate(
        "(() => { const box = document.querySelector('button').getBoundingClientRect(); \
         return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; })()",
    )?;
    for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
        let button = if kind == "mouseMoved" { "none" } else { "left" };
        call(
            "Input.dispatchMouseEvent",
            json!({ "type": kind, "x": place["x"], "y": place["y"], "button": button, "buttons": buttons, "clickCount": 1 }),
        )?;
    }
    let said = evaluate(
        "new Promise((done) => { const look = () => { const said = document.querySelector('[role=status]'); \
         if (said) done(said.textContent); else requestAnimationFrame(look); }; look(); })",
    )?;
    if said != json!(format!("Saved Ada {number}")) {
        return Err(io::Error::other(format!("the page says {said}")));
    }
    let shot = call("Page.captureScreenshot", json!({ "format": "png" }))?;
    let shot = STANDARD
        .decode(shot["data"].as_str().unwrap_or_default())
        .map_err(io::Error::other)?;
    fs::write(picture, shot)?;
    browser.call(
        None,
        "Target.disposeBrowserContext",
        &json!({ "browserContextId": context }),
    )?;
    Ok(())
}
