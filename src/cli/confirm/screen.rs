//! The terminal while a list is shown: characters come as they are typed, and a second screen covers the first. However
//! the program ends, the terminal is put back.

use std::{
    fs::File,
    io::{self, Write},
    os::fd::{AsFd, OwnedFd},
    panic,
    sync::{Arc, Mutex, PoisonError},
};

use crossterm::{
    Command,
    cursor::{Hide, MoveTo, Show},
    terminal::{
        Clear, ClearType, DisableLineWrap, EnableLineWrap, EnterAlternateScreen,
        LeaveAlternateScreen,
    },
};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

use super::line::Line;

/// Where a terminal does not say how large it is.
const USUAL: (usize, usize) = (80, 24);
/// A larger one is used in part.
const LARGEST: (usize, usize) = (1_000, 500);

/// A terminal that is ours for as long as this lives.
pub(super) struct Screen {
    saved: Arc<Mutex<Option<Saved>>>,
    output: File,
    color: bool,
    /// What is on it, to write only what differs.
    seen: Vec<String>,
}

/// What is to be put back, and where.
struct Saved {
    input: OwnedFd,
    output: File,
    modes: Termios,
}

impl Screen {
    /// Takes a terminal over: keys are read from `input`, and `output` is drawn on.
    ///
    /// # Errors
    /// When one of them is none.
    pub(super) fn enter(input: impl AsFd, output: impl AsFd, color: bool) -> io::Result<Self> {
        let input = input.as_fd().try_clone_to_owned()?;
        let copy = || output.as_fd().try_clone_to_owned().map(File::from);
        let modes = tcgetattr(&input)?;
        let mut raw = modes.clone();
        raw.make_raw();
        let saved = Arc::new(Mutex::new(None));
        let mut screen = Self {
            saved: Arc::clone(&saved),
            output: copy()?,
            color,
            seen: Vec::new(),
        };
        *lock(&saved) = Some(Saved {
            input: input.try_clone()?,
            output: copy()?,
            modes,
        });
        // The message of a panic is to stand on the first screen.
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            put_back(&saved);
            before(panic);
        }));
        tcsetattr(&input, OptionalActions::Flush, &raw)?;
        let mut text = String::new();
        ansi(&mut text, EnterAlternateScreen);
        ansi(&mut text, DisableLineWrap);
        ansi(&mut text, Hide);
        ansi(&mut text, Clear(ClearType::All));
        screen.output.write_all(text.as_bytes())?;
        Ok(screen)
    }

    /// Columns and lines.
    pub(super) fn size(&self) -> (usize, usize) {
        match tcgetwinsize(&self.output) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (
                usize::from(size.ws_col).min(LARGEST.0),
                usize::from(size.ws_row).min(LARGEST.1),
            ),
            _ => USUAL,
        }
    }

    /// Forgets what is on the screen, because it may be something else now.
    pub(super) fn forget(&mut self) {
        self.seen.clear();
    }

    /// Shows lines in place of all that was there.
    ///
    /// # Errors
    /// When nobody can see them any more.
    pub(super) fn show(&mut self, lines: &[Line]) -> io::Result<()> {
        let lines: Vec<String> = lines.iter().map(|line| line.render(self.color)).collect();
        let mut text = String::new();
        if self.seen.len() != lines.len() {
            ansi(&mut text, Clear(ClearType::All));
            self.seen = vec![String::new(); lines.len()];
        }
        for (number, line) in lines.iter().enumerate() {
            if self.seen.get(number) != Some(line) {
                ansi(
                    &mut text,
                    MoveTo(0, u16::try_from(number).unwrap_or(u16::MAX)),
                );
                // Before it: after a line that is full, the last column would go.
                ansi(&mut text, Clear(ClearType::UntilNewLine));
                text.push_str(line);
            }
        }
        self.seen = lines;
        self.output.write_all(text.as_bytes())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        put_back(&self.saved);
    }
}

/// Puts a terminal back, once.
fn put_back(saved: &Mutex<Option<Saved>>) {
    let Some(mut saved) = lock(saved).take() else {
        return;
    };
    let mut text = String::new();
    ansi(&mut text, EnableLineWrap);
    ansi(&mut text, Show);
    ansi(&mut text, LeaveAlternateScreen);
    // There may be nobody left to see it.
    let _ = saved.output.write_all(text.as_bytes());
    let _ = tcsetattr(&saved.input, OptionalActions::Flush, &saved.modes);
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ansi(text: &mut String, command: impl Command) {
    command
        .write_ansi(text)
        .expect("writing to a String cannot fail");
}

#[cfg(test)]
mod tests {
    use std::{
        io::Read,
        panic::{AssertUnwindSafe, catch_unwind},
    };

    use rustix::{
        fs::{Mode, OFlags},
        pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
        termios::LocalModes,
    };

    use super::{super::line::Tone, *};

    #[test]
    fn a_terminal_is_put_back_after_a_panic() {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC);
        let ours = ours.expect("a terminal");
        grantpt(&ours).expect("granted");
        unlockpt(&ours).expect("unlocked");
        let name = ptsname(&ours, Vec::new()).expect("a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let theirs = rustix::fs::open(name.as_c_str(), flags, Mode::empty()).expect("a terminal");
        let local = || tcgetattr(&theirs).expect("modes").local_modes;
        let before = local();
        assert!(before.contains(LocalModes::ICANON | LocalModes::ECHO));
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let mut screen = Screen::enter(&theirs, &theirs, false).expect("a screen");
            assert!(!local().intersects(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG));
            assert_eq!(screen.size(), USUAL, "a terminal without a size");
            let shown = screen.show(&[Line::of(Tone::Plain, "one"), Line::of(Tone::Plain, "two")]);
            shown.expect("shown");
            panic!("a panic that this test wants");
        }));
        assert!(panicked.is_err());
        assert_eq!(local(), before);
        let mut written = vec![0; 4096];
        let count = File::from(ours)
            .read(&mut written)
            .expect("what was written");
        let written = String::from_utf8_lossy(&written[..count]);
        let places = ["\x1b[?1049h", "one", "two", "\x1b[?25h", "\x1b[?1049l"]
            .map(|part| written.find(part));
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{written:?}"
        );
        assert_eq!(written.matches("\x1b[?1049l").count(), 1, "once");
    }
}
