//! A terminal with the program on it: what a person would see, and keys that a person would press.

use std::{
    fs::File,
    io::{Read, Write},
    os::fd::{AsFd, OwnedFd},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags},
    fs::{Mode, OFlags},
    pty::OpenptFlags,
    termios::{Winsize, tcsetwinsize},
};
use unicode_width::UnicodeWidthChar;

use crate::harness::Project;

/// How long a person would wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// The shell that owns the terminal, as a person's would: it tells what the program left of it.
const SHELL: &str = r#"before=$(stty -g); "$@"; code=$?; [ "$before" = "$(stty -g)" ] && echo "put back: $code" || echo "not put back: $code"; exit $code"#;

/// The program on a terminal of its own.
pub(super) struct Terminal {
    child: Child,
    ours: File,
    written: Receiver<Vec<u8>>,
    reading: JoinHandle<()>,
    _stopped: OwnedFd,
    screen: Screen,
}

impl Terminal {
    /// Starts the program in a project. `setsid --ctty` makes the terminal its controlling one, so that it hears of sizes and
    /// of the terminal's end.
    pub(super) fn start(project: &Project, arguments: &[&str], width: u16, height: u16) -> Self {
        Self::start_in(project, arguments, &[], (width, height))
    }

    /// The same on a terminal of usual size, with variables in the environment.
    pub(super) fn start_with(
        project: &Project,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        Self::start_in(project, arguments, variables, (80, 24))
    }

    fn start_in(
        project: &Project,
        arguments: &[&str],
        variables: &[(&str, &str)],
        (width, height): (u16, u16),
    ) -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let ours = rustix::pty::openpt(flags).expect("a terminal");
        rustix::pty::grantpt(&ours).expect("granted");
        rustix::pty::unlockpt(&ours).expect("unlocked");
        let name = rustix::pty::ptsname(&ours, Vec::new()).expect("a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let theirs = rustix::fs::open(name.as_c_str(), flags, Mode::empty()).expect("a terminal");
        let theirs = File::from(theirs);
        let inner = project.command(arguments);
        let mut command = Command::new("setsid");
        command
            .args(["--ctty", "sh", "-c", SHELL, "sh"])
            .arg(inner.get_program())
            .args(inner.get_args())
            .current_dir(project.root())
            .env_clear()
            .envs(
                inner
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env("TERM", "xterm-256color")
            .envs(variables.iter().copied());
        let end = || Stdio::from(theirs.try_clone().expect("a copy"));
        command.stdin(end()).stdout(end()).stderr(end());
        let ours = File::from(ours);
        set_size(&ours, width, height);
        let child = command.spawn().expect("setsid starts");
        let (tell, written) = mpsc::channel();
        let mut reader = ours.try_clone().expect("a copy");
        // Its other end is dropped when nobody wants to see any more: as long as somebody reads, the terminal is there.
        let (wanted, stopped) = rustix::pipe::pipe().expect("a pipe");
        let reading = std::thread::spawn(move || {
            let mut buffer = vec![0; 64 << 10];
            loop {
                let mut asked = [
                    PollFd::new(&reader, PollFlags::IN),
                    PollFd::from_borrowed_fd(wanted.as_fd(), PollFlags::IN),
                ];
                let polled = rustix::event::poll(&mut asked, None);
                if polled.is_err() || !asked[1].revents().is_empty() {
                    return;
                }
                // It ends with the last program that has the terminal.
                let Ok(count @ 1..) = reader.read(&mut buffer) else {
                    return;
                };
                if tell.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            ours,
            written,
            reading,
            _stopped: stopped,
            screen: Screen::new(width.into(), height.into()),
        }
    }

    /// The process of the shell.
    pub(super) fn shell(&self) -> u32 {
        self.child.id()
    }

    /// Whether anything was ever shown in a colour.
    pub(super) fn was_painted(&self) -> bool {
        self.screen.painted
    }

    /// Types.
    pub(super) fn press(&mut self, keys: &str) {
        self.ours.write_all(keys.as_bytes()).expect("typed");
    }

    /// Gives the window another size.
    pub(super) fn resize(&mut self, width: u16, height: u16) {
        // What was written for the old size is of no interest.
        while let Ok(bytes) = self.written.try_recv() {
            self.screen.take(&bytes);
        }
        self.screen = Screen {
            alternate: self.screen.alternate,
            ..Screen::new(width.into(), height.into())
        };
        set_size(&self.ours, width, height);
    }

    /// Waits until this can be read on the screen. Returns all that can.
    pub(super) fn until(&mut self, text: &str) -> String {
        let started = Instant::now();
        loop {
            let shown = self.screen.text();
            if shown.contains(text) {
                return shown;
            }
            let left = PATIENCE.saturating_sub(started.elapsed());
            match self.written.recv_timeout(left) {
                Ok(bytes) => self.screen.take(&bytes),
                Err(error) => panic!("`{text}` was not seen ({error}):\n{shown}"),
            }
        }
    }

    /// Waits for the end. Returns the exit code and what stands on the screen.
    pub(super) fn end(mut self) -> (Option<i32>, String) {
        loop {
            match self.written.recv_timeout(PATIENCE) {
                Ok(bytes) => self.screen.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("no end:\n{}", self.screen.text()),
            }
        }
        let code = self.child.wait().expect("its end").code();
        (code, self.screen.text())
    }

    /// Closes the window, as a person does who has had enough. The shell dies of it.
    pub(super) fn hang_up(self) -> Child {
        let Self {
            child,
            ours,
            reading,
            _stopped: stopped,
            ..
        } = self;
        drop(stopped);
        reading.join().expect("it stops");
        drop(ours);
        child
    }
}

fn set_size(terminal: &File, width: u16, height: u16) {
    let size = Winsize {
        ws_row: height,
        ws_col: width,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).expect("a size");
}

/// What a terminal shows, as far as this program needs one (ECMA-48; the rest is refused loudly).
struct Screen {
    width: usize,
    lines: Vec<Vec<char>>,
    other: Vec<Vec<char>>,
    alternate: bool,
    painted: bool,
    at: (usize, usize),
    /// Where the other screen was left.
    other_at: (usize, usize),
    /// Bytes of a sequence or a character that is not whole yet.
    rest: Vec<u8>,
}

impl Screen {
    fn new(width: usize, height: usize) -> Self {
        let empty = vec![vec![' '; width]; height];
        Self {
            width,
            lines: empty.clone(),
            other: empty,
            alternate: false,
            painted: false,
            at: (0, 0),
            other_at: (0, 0),
            rest: Vec::new(),
        }
    }

    fn text(&self) -> String {
        let line = |line: &Vec<char>| {
            let line: String = line.iter().filter(|c| **c != '\0').collect();
            format!("{}\n", line.trim_end())
        };
        self.lines.iter().map(line).collect()
    }

    fn take(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        let bytes = std::mem::take(&mut self.rest);
        let whole = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) => {
                assert!(error.error_len().is_none(), "no UTF-8: {bytes:?}");
                std::str::from_utf8(&bytes[..error.valid_up_to()]).expect("it is valid")
            }
        };
        let mut text = whole;
        while let Some(c) = text.chars().next() {
            if c != '\u{1b}' {
                self.put(c);
                text = &text[c.len_utf8()..];
                continue;
            }
            let Some(end) = text.find(|c: char| c.is_ascii_alphabetic()) else {
                break;
            };
            let (sequence, after) = text.split_at(end + 1);
            self.obey(sequence);
            text = after;
        }
        let done = whole.len() - text.len();
        self.rest = bytes[done..].to_vec();
    }

    fn put(&mut self, c: char) {
        match c {
            '\r' => self.at.1 = 0,
            '\n' if self.at.0 + 1 == self.lines.len() => {
                self.lines.remove(0);
                self.lines.push(vec![' '; self.width]);
            }
            '\n' => self.at.0 += 1,
            _ => {
                assert!(!c.is_control(), "a terminal is sent {c:?}");
                if self.at.1 >= self.width && !self.alternate {
                    self.put('\r');
                    self.put('\n');
                }
                let columns = c.width().unwrap_or(0);
                if columns == 0 {
                    return;
                }
                assert!(
                    self.at.1 + columns <= self.width,
                    "a line is too long: {c:?} in {}",
                    self.text()
                );
                let line = &mut self.lines[self.at.0];
                line[self.at.1] = c;
                if columns == 2 {
                    line[self.at.1 + 1] = '\0';
                }
                self.at.1 += columns;
            }
        }
    }

    fn obey(&mut self, sequence: &str) {
        let numbers = sequence.trim_start_matches("\u{1b}[");
        match sequence {
            "\u{1b}[?1049h" | "\u{1b}[?1049l" => {
                assert_ne!(
                    self.alternate,
                    sequence.ends_with('h'),
                    "the other screen twice"
                );
                self.alternate = !self.alternate;
                std::mem::swap(&mut self.lines, &mut self.other);
                std::mem::swap(&mut self.at, &mut self.other_at);
            }
            "\u{1b}[?25h" | "\u{1b}[?25l" | "\u{1b}[?7h" | "\u{1b}[?7l" => {}
            "\u{1b}[2J" => self.lines = vec![vec![' '; self.width]; self.lines.len()],
            "\u{1b}[K" => {
                let at = self.at;
                self.lines[at.0][at.1.min(self.width)..].fill(' ');
            }
            _ if numbers.ends_with('m') => self.painted = true,
            _ if numbers.ends_with('H') => {
                let (row, column) = numbers
                    .trim_end_matches('H')
                    .split_once(';')
                    .expect("a place");
                let place = |text: &str| text.parse::<usize>().expect("a number") - 1;
                self.at = (place(row), place(column));
            }
            _ => panic!("a terminal is sent {sequence:?}"),
        }
    }
}
