//! The list on a terminal: keys and signals in the order in which they come, and a new picture after each.

use std::{
    io,
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::event::{PollFd, PollFlags};

use super::{
    draw::draw,
    list::{Key, List, Step},
    screen::Screen,
};

/// What somebody or something has to say to the list.
enum Heard {
    Key(Key),
    /// The window has another size.
    Resized,
    /// A signal asks to end, or the terminal is gone.
    End,
}

/// Shows the list until the person has decided. Nothing of it is left on the terminal.
///
/// # Errors
/// When standard input or standard error is no terminal, or cannot be used.
pub(super) fn ask(list: &mut List, color: bool) -> io::Result<Step> {
    let heard = listen()?;
    let mut screen = Screen::enter(rustix::stdio::stdin(), rustix::stdio::stderr(), color)?;
    loop {
        let (width, height) = screen.size();
        list.resized(height);
        screen.show(&draw(list, width, height))?;
        // All that has come is worth one picture.
        let mut next = heard.recv().ok();
        while let Some(one) = next {
            let step = match one {
                Heard::Key(key) => list.press(key),
                Heard::Resized => {
                    screen.forget();
                    Step::Stay
                }
                Heard::End => Step::Interrupt,
            };
            if step != Step::Stay {
                return Ok(step);
            }
            next = heard.try_recv().ok();
        }
    }
}

/// The threads live as long as the program: each waits for something that may never come.
fn listen() -> io::Result<Receiver<Heard>> {
    let (tell, heard) = mpsc::channel();
    let spawn = |name: &str, work: fn(&Sender<Heard>)| {
        let tell = tell.clone();
        let work = move || {
            work(&tell);
            // Whoever cannot listen any more must not leave the list waiting for ever.
            let _ = tell.send(Heard::End);
        };
        thread::Builder::new().name(name.to_owned()).spawn(work)
    };
    // From here on a new size is heard of.
    event::poll(std::time::Duration::ZERO)?;
    spawn("signals", hear_signals)?;
    spawn("hang-up", hear_the_end)?;
    spawn("keys", hear_keys)?;
    Ok(heard)
}

fn hear_keys(tell: &Sender<Heard>) {
    while let Ok(event) = event::read() {
        let heard = match event {
            Event::Key(event) => key(event).map(Heard::Key),
            Event::Resize(..) => Some(Heard::Resized),
            _ => None,
        };
        if let Some(heard) = heard
            && tell.send(heard).is_err()
        {
            return;
        }
    }
}

/// Waits for the terminal to go: reading keys does not tell.
fn hear_the_end(_: &Sender<Heard>) {
    let terminal = rustix::stdio::stdin();
    loop {
        let mut asked = [PollFd::new(&terminal, PollFlags::empty())];
        match rustix::event::poll(&mut asked, None) {
            Err(rustix::io::Errno::INTR) | Ok(0) => {}
            _ => return,
        }
    }
}

/// Waits for a signal that ends programs.
fn hear_signals(_: &Sender<Heard>) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    else {
        return;
    };
    runtime.block_on(async {
        let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup), Ok(mut quit)) = (
            signal(SignalKind::interrupt()),
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
            signal(SignalKind::quit()),
        ) else {
            return;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
            _ = quit.recv() => {}
        }
    });
}

/// What a key is for the list; `None`: nothing.
fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    Some(match event.code {
        KeyCode::Char('c' | 'd') if control => Key::Interrupt,
        KeyCode::Char('u') if control => Key::Clear,
        // Ctrl-J: a line end, as pasted text has it.
        KeyCode::Char('j') if control => Key::Enter,
        KeyCode::Char(_) if control || alt => return None,
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Backspace => Key::Backspace,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_mean_nothing_do_nothing() {
        let pressed = |code, modifiers| key(KeyEvent::new(code, modifiers));
        for (code, modifiers, expected) in [
            (KeyCode::Char('c'), KeyModifiers::NONE, Some(Key::Char('c'))),
            (
                KeyCode::Char('c'),
                KeyModifiers::CONTROL,
                Some(Key::Interrupt),
            ),
            (
                KeyCode::Char('G'),
                KeyModifiers::SHIFT,
                Some(Key::Char('G')),
            ),
            (KeyCode::Char('q'), KeyModifiers::ALT, None),
            (KeyCode::Char('t'), KeyModifiers::CONTROL, None),
            (KeyCode::Char('u'), KeyModifiers::CONTROL, Some(Key::Clear)),
            (KeyCode::F(1), KeyModifiers::NONE, None),
            (KeyCode::Esc, KeyModifiers::NONE, Some(Key::Escape)),
        ] {
            assert_eq!(pressed(code, modifiers), expected, "{code:?}");
        }
    }
}
