//! What a run costs beside the work itself: `cargo bench --bench ratios`.
//!
//! Each figure is a whole process of the release binary with full evidence, its start included, beside a bare loop that
//! does the same work at the same parallelism and keeps nothing. The two take turns, so that both meet the same machine; of
//! several rounds the medians are shown, and the least in brackets; where others use the machine too, the ratio of CPU time
//! says more. The aims are printed and not enforced: a busy machine is no failure. A run that does not pass is one.
//!
//! `SCENARIOFORGE_BENCH_ROUNDS` sets the rounds (5), `SCENARIOFORGE_BENCH_BINARY` measures another binary; words after
//! `--` choose parts: `shell`, `http`, `growth`, `check`.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::{
    cell::Cell,
    collections::VecDeque,
    env,
    error::Error,
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// As many at once here as in the bare loops.
const JOBS: usize = 2;
const MENU: &str = "green tea\nblack tea\n";

fn main() -> Outcome<()> {
    // `cargo test --all-targets` starts this too, without the flag.
    if !env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let chosen: Vec<String> = env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let wants = |part: &str| chosen.is_empty() || chosen.iter().any(|chosen| chosen == part);
    let rounds = env::var("SCENARIOFORGE_BENCH_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(5);
    println!(
        "{JOBS} jobs on {} CPUs, {rounds} rounds, load {}",
        thread::available_parallelism().map_or(1, usize::from),
        load()
    );
    Row::heading().print();
    let place = tempfile::tempdir()?;
    let place = place.path();
    if wants("shell") {
        shell(place, rounds)?;
    }
    if wants("http") {
        http(place, rounds)?;
    }
    if wants("growth") {
        growth(place)?;
    }
    if wants("check") {
        check(place, rounds)?;
    }
    Ok(())
}

// The parts of the table.

fn shell(place: &Path, rounds: usize) -> Outcome<()> {
    let project = Project::new(place, &shell_pack(500), "")?;
    let commands: Vec<String> = (0..500).flat_map(shell_commands).collect();
    let mut ours = Vec::new();
    let (mut bare, mut xargs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(timed(|| project.run())?);
        bare.push(timed(|| bare_shell(&project.root, &commands))?);
        xargs.push(timed(|| bare_xargs(&project.root, &commands))?);
    }
    let what = "500 scenarios of 3 commands";
    Row::ratio(what, "a bare loop of sh -c", &ours, &bare, "1.3").print();
    Row::ratio(what, "xargs -P2 sh -c", &ours, &xargs, "").print();
    Ok(())
}

fn http(place: &Path, rounds: usize) -> Outcome<()> {
    let server = Server::start()?;
    let project = Project::new(place, &http_pack(500), &server.config())?;
    let mut ours = Vec::new();
    let mut bare = Vec::new();
    for _ in 0..rounds {
        let before = server.answered();
        ours.push(timed(|| project.run())?);
        let answered = server.answered() - before;
        if answered < 2000 {
            return Err(format!("only {answered} requests arrived").into());
        }
        bare.push(timed(|| bare_http(server.address, 500))?);
    }
    Row::ratio(
        "500 scenarios of 4 requests",
        "a bare keep-alive client",
        &ours,
        &bare,
        "10",
    )
    .print();
    Ok(())
}

/// Time for each scenario and peak memory, as packs grow.
fn growth(place: &Path) -> Outcome<()> {
    let server = Server::start()?;
    type Kind<'a> = (&'a str, &'a dyn Fn(usize) -> Outcome<Project>);
    let kinds: [Kind<'_>; 2] = [
        ("shell", &|count| {
            Project::new(place, &shell_pack(count), "")
        }),
        ("http", &|count| {
            Project::new(place, &http_pack(count), &server.config())
        }),
    ];
    for (kind, project) in kinds {
        let mut before: Option<(usize, f64)> = None;
        for count in [50, 500, 5000] {
            let project = project(count)?;
            let spent = (0..if count > 500 { 1 } else { 3 })
                .map(|_| project.run())
                .collect::<Outcome<Vec<_>>>()?;
            let seconds: Vec<f64> = spent.iter().map(|spent| spent.seconds).collect();
            let seconds = median(&seconds);
            let each = seconds * 1e3 / count as f64;
            let slope = before.map(|(less, then)| (seconds - then) * 1e3 / (count - less) as f64);
            before = Some((count, seconds));
            Row {
                what: format!("{count} {kind} scenarios"),
                ours: format!("{each:.2} ms each"),
                against: slope.map_or(String::new(), |slope| {
                    format!("{slope:.2} ms for each more")
                }),
                ratio: memory(&spent),
                ..Row::default()
            }
            .print();
        }
    }
    let project = Project::new(place, &true_pack(10_000), "")?;
    let spent = project.run()?;
    Row {
        what: "10000 cases of `true`".to_owned(),
        ours: format!("{:.2} ms each", spent.seconds * 1e3 / 10_000.0),
        ratio: memory(&[spent]),
        ..Row::default()
    }
    .print();
    Ok(())
}

fn check(place: &Path, rounds: usize) -> Outcome<()> {
    let project = Project::new(place, &shell_pack(10_000), "")?;
    let spent = (0..rounds)
        .map(|_| project.spend(&["check"]))
        .collect::<Outcome<Vec<_>>>()?;
    let seconds: Vec<f64> = spent.iter().map(|spent| spent.seconds).collect();
    Row {
        what: "check of 10000 scenarios".to_owned(),
        ours: shown(&seconds),
        ratio: memory(&spent),
        ..Row::default()
    }
    .print();
    Ok(())
}

// Packs.

fn shell_commands(number: usize) -> [String; 3] {
    [
        format!("echo order {number} placed"),
        format!("test -f menu.txt && test {number} -ge 0"),
        "cat menu.txt".to_owned(),
    ]
}

fn shell_pack(count: usize) -> Value {
    pack((0..count).map(|number| {
        let [place, look, read] = shell_commands(number);
        let succeeds = json!({ "id": "succeeds", "text": "It succeeds", "subject": "exit_code", "predicate": "equals", "value": 0 });
        let says = |value: String| json!({ "id": "says", "text": "It says so", "subject": "stdout", "predicate": "contains", "value": value });
        json!([
            { "id": "order", "text": "Places the order", "run": place, "checkpoints": [succeeds, says(format!("order {number} placed"))] },
            { "id": "look", "text": "Looks for the menu", "run": look, "checkpoints": [succeeds] },
            { "id": "read", "text": "Reads the menu", "run": read, "checkpoints": [succeeds, says("black tea".to_owned())] },
        ])
    }))
}

fn true_pack(count: usize) -> Value {
    pack((0..count).map(|number| {
        json!([{ "id": "nothing", "text": "Does nothing", "run": format!("true {number}"), "checkpoints": [
            { "id": "succeeds", "text": "It succeeds", "subject": "exit_code", "predicate": "equals", "value": 0 },
        ] }])
    }))
}

fn http_pack(count: usize) -> Value {
    pack((0..count).map(|number| {
        let status = |value: u16| json!({ "id": "status", "text": "It is answered", "subject": "status", "predicate": "equals", "value": value });
        let holds = |at: &str, value: Value| json!({ "id": "holds", "text": "It holds", "subject": "json", "at": at, "predicate": "equals", "value": value });
        let url = |path: &str| format!("{{{{ services.shop.url }}}}{path}");
        json!([
            { "id": "tea", "text": "Looks at a tea", "http": { "method": "GET", "url": url(&format!("/teas/{number}")) },
              "checkpoints": [status(200), holds("$.id", json!(number))] },
            { "id": "order", "text": "Orders two", "http": { "method": "POST", "url": url("/orders"), "json": { "tea": number, "quantity": 2 } },
              "capture": [{ "name": "order", "subject": "json", "at": "$.id" }],
              "checkpoints": [status(201), holds("$.order.quantity", json!(2))] },
            { "id": "see", "text": "Sees the order", "http": { "method": "GET", "url": url("/orders/{{ captured.order }}") },
              "checkpoints": [status(200), holds("$.id", json!("{{ captured.order }}"))] },
            { "id": "pay", "text": "Pays", "http": { "method": "POST", "url": url("/orders/{{ captured.order }}/payment"), "json": { "cents": 500 } },
              "checkpoints": [status(201), holds("$.order.cents", json!(500))] },
        ])
    }))
}

fn pack(steps: impl Iterator<Item = Value>) -> Value {
    let scenarios: Vec<Value> = steps
        .enumerate()
        .map(|(number, steps)| {
            json!({
                "id": format!("SC-bench-{number:05}"), "title": format!("Customer {number} has tea"),
                "feature": "Orders", "outcome": "Tea is had", "persona": { "name": "Customer", "goal": "Tea" },
                "risk": "No tea", "steps": steps, "no_variants_because": "it is there to be timed",
                "pass_criteria": "Every checkpoint holds.",
            })
        })
        .collect();
    json!({ "schema": "scenarioforge.pack/1", "revision": 1, "scenarios": scenarios })
}

// Our side.

/// A folder in the temporary folder of this program. Nothing is removed before its end: ext4 is slow to make files after
/// many were removed.
struct Project {
    folder: PathBuf,
    root: PathBuf,
    runs: Cell<u32>,
}

/// What a process took.
struct Spent {
    seconds: f64,
    /// Peak of its own memory in KiB, without its children; 0 where the system does not tell.
    peak_kib: u64,
}

impl Project {
    fn new(place: &Path, pack: &Value, services: &str) -> Outcome<Self> {
        let folder = tempfile::Builder::new().tempdir_in(place)?.keep();
        let root = folder.join("shop");
        fs::create_dir_all(root.join(".scenarioforge"))?;
        fs::write(root.join("menu.txt"), MENU)?;
        let config = format!(
            "[project]\nname = \"bench\"\n\n[run]\njobs = {JOBS}\nisolation = \"checkout\"\n\n{services}"
        );
        fs::write(root.join(".scenarioforge/config.toml"), config)?;
        let pack = serde_json::to_vec_pretty(pack)?;
        fs::write(root.join(".scenarioforge/scenarios.json"), pack)?;
        Ok(Self {
            folder,
            root,
            runs: Cell::new(0),
        })
    }

    fn run(&self) -> Outcome<Spent> {
        self.runs.set(self.runs.get() + 1);
        let bundle = self.folder.join(format!("bundle-{}", self.runs.get()));
        let out = bundle.to_str().ok_or("the temporary folder is no UTF-8")?;
        self.spend(&["run", "--out", out])
    }

    fn spend(&self, arguments: &[&str]) -> Outcome<Spent> {
        let printed = self.root.with_file_name("printed");
        let binary = env::var_os("SCENARIOFORGE_BENCH_BINARY")
            .unwrap_or_else(|| env!("CARGO_BIN_EXE_scenarioforge").into());
        let started = Instant::now();
        let mut child = Command::new(binary)
            .args(arguments)
            .current_dir(&self.root)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&printed)?)
            .spawn()?;
        let ended = AtomicBool::new(false);
        let peak_kib = AtomicU64::new(0);
        let status_file = format!("/proc/{}/status", child.id());
        let status = thread::scope(|scope| {
            let sampling = scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    peak_kib.fetch_max(peak(&status_file).unwrap_or(0), Ordering::Relaxed);
                    thread::park_timeout(Duration::from_millis(5));
                }
            });
            let status = child.wait();
            ended.store(true, Ordering::Relaxed);
            sampling.thread().unpark();
            status
        })?;
        let seconds = started.elapsed().as_secs_f64();
        if !status.success() {
            let printed = fs::read_to_string(&printed)?;
            let end = printed.len().saturating_sub(2000);
            let end = (end..)
                .find(|end| printed.is_char_boundary(*end))
                .unwrap_or(0);
            return Err(format!("{arguments:?}: {status}\n{}", &printed[end..]).into());
        }
        Ok(Spent {
            seconds,
            peak_kib: peak_kib.into_inner(),
        })
    }
}

fn peak(status_file: &str) -> Option<u64> {
    let text = fs::read_to_string(status_file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

// The bare side.

/// Calls `work` with every number below `count`, from as many threads as we have jobs.
fn in_parallel<T>(
    count: usize,
    begin: impl Fn() -> io::Result<T> + Sync,
    work: impl Fn(&mut T, usize) -> io::Result<()> + Sync,
) -> Outcome<()> {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..JOBS)
            .map(|_| {
                scope.spawn(|| -> io::Result<()> {
                    let mut own = begin()?;
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= count {
                            return Ok(());
                        }
                        work(&mut own, number)?;
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().expect("no worker panics"))
    })?;
    Ok(())
}

fn bare_shell(root: &Path, commands: &[String]) -> Outcome<()> {
    let path = env::var_os("PATH").unwrap_or_default();
    in_parallel(
        commands.len(),
        || Ok(()),
        |(), number| {
            let output = Command::new("/bin/sh")
                .args(["-c", &commands[number]])
                .current_dir(root)
                .env_clear()
                .env("PATH", &path)
                .stdin(Stdio::null())
                .output()?;
            if output.status.success() {
                Ok(())
            } else {
                Err(io::Error::other(commands[number].clone()))
            }
        },
    )
}

fn bare_xargs(root: &Path, commands: &[String]) -> Outcome<()> {
    let mut xargs = Command::new("xargs")
        .args(["-d", "\n", "-n1", &format!("-P{JOBS}"), "sh", "-c"])
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut typing = xargs.stdin.take().ok_or("it was piped")?;
    typing.write_all((commands.join("\n") + "\n").as_bytes())?;
    drop(typing);
    if xargs.wait()?.success() {
        Ok(())
    } else {
        Err("xargs failed".into())
    }
}

fn bare_http(address: SocketAddr, count: usize) -> Outcome<()> {
    in_parallel(
        count,
        || {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            Ok(BufReader::new(stream))
        },
        |stream, number| {
            let mut ask = |method: &str, path: &str, body: &str| -> io::Result<Value> {
                let request = format!(
                    "{method} {path} HTTP/1.1\r\nhost: {address}\r\naccept: */*\r\ncontent-type: application/json\r\n\
                     content-length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.get_mut().write_all(request.as_bytes())?;
                let answer = message(stream)?.ok_or(io::ErrorKind::UnexpectedEof)?;
                Ok(serde_json::from_slice(&answer.body)?)
            };
            ask("GET", &format!("/teas/{number}"), "")?;
            let order = json!({ "tea": number, "quantity": 2 }).to_string();
            let order = ask("POST", "/orders", &order)?["id"].to_string();
            ask("GET", &format!("/orders/{order}"), "")?;
            ask(
                "POST",
                &format!("/orders/{order}/payment"),
                r#"{"cents":500}"#,
            )?;
            Ok(())
        },
    )
}

// The server of both sides.

struct Server {
    address: SocketAddr,
    answered: &'static AtomicU64,
}

impl Server {
    /// It lives as long as this process.
    fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let answered: &'static AtomicU64 = Box::leak(Box::default());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A connection that breaks is told by whoever asked.
                thread::spawn(move || drop(serve(stream, answered)));
            }
        });
        Ok(Self { address, answered })
    }

    fn config(&self) -> String {
        format!("[services.shop]\nurl = \"http://{}\"\n", self.address)
    }

    fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }
}

fn serve(stream: TcpStream, answered: &AtomicU64) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    while let Some(request) = message(&mut stream)? {
        let number = answered.fetch_add(1, Ordering::Relaxed);
        let mut words: VecDeque<&str> = request.first.split(' ').collect();
        let (method, path) = (words.pop_front(), words.pop_front().unwrap_or_default());
        let (status, body) = if method == Some("POST") {
            let order = String::from_utf8_lossy(&request.body);
            (
                "201 Created",
                format!(r#"{{"id":{number},"order":{order}}}"#),
            )
        } else {
            let id = path.rsplit('/').next().filter(|id| !id.is_empty());
            (
                "200 OK",
                format!(r#"{{"id":{},"name":"green"}}"#, id.unwrap_or("0")),
            )
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.get_mut().write_all(answer.as_bytes())?;
    }
    Ok(())
}

/// A request or an answer.
struct Message {
    first: String,
    body: Vec<u8>,
}

/// Reads one whole; `None` at the end of the connection.
fn message(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Message>> {
    let (mut first, mut length, mut line) = (String::new(), 0, String::new());
    if stream.read_line(&mut first)? == 0 {
        return Ok(None);
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
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Some(Message { first, body }))
}

// Time.

/// What a round of one side took.
#[derive(Clone, Copy)]
struct Took {
    wall: f64,
    /// Of this process and of its children that have ended; the server is part of it on both sides.
    cpu: f64,
}

fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<Took> {
    let (started, before) = (Instant::now(), cpu());
    work()?;
    Ok(Took {
        wall: started.elapsed().as_secs_f64(),
        cpu: cpu() - before,
    })
}

/// Seconds of user and system time so far (proc_pid_stat(5)), in steps of ten milliseconds.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(4);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

// The table.

#[derive(Default)]
struct Row {
    what: String,
    ours: String,
    against: String,
    bare: String,
    ratio: String,
    cpu: String,
    aim: String,
}

impl Row {
    fn heading() -> Self {
        let words = ["what", "ours", "against", "bare", "ratio", "of CPU", "aim"];
        let [what, ours, against, bare, ratio, cpu, aim] = words.map(str::to_owned);
        Self {
            what,
            ours,
            against,
            bare,
            ratio,
            cpu,
            aim,
        }
    }

    fn ratio(what: &str, against: &str, ours: &[Took], bare: &[Took], aim: &str) -> Self {
        // Pair by pair: what slows the machine down slows both of a pair.
        let pairs = || ours.iter().zip(bare);
        let ratios: Vec<f64> = pairs().map(|(ours, bare)| ours.wall / bare.wall).collect();
        let of_cpu: Vec<f64> = pairs().map(|(ours, bare)| ours.cpu / bare.cpu).collect();
        let walls = |took: &[Took]| took.iter().map(|took| took.wall).collect::<Vec<_>>();
        let (ours, bare) = (walls(ours), walls(bare));
        Self {
            what: what.to_owned(),
            ours: shown(&ours),
            against: against.to_owned(),
            bare: shown(&bare),
            ratio: format!(
                "{:.2} ({:.2})",
                median(&ratios),
                least(&ours) / least(&bare)
            ),
            cpu: format!("{:.2}", median(&of_cpu)),
            aim: aim.to_owned(),
        }
    }

    fn print(&self) {
        let Self {
            what,
            ours,
            against,
            bare,
            ratio,
            cpu,
            aim,
        } = self;
        let line = format!(
            "{what:<28} {ours:>17}  {against:<25} {bare:>17} {ratio:>14} {cpu:>6} {aim:>5}"
        );
        println!("{}", line.trim_end());
    }
}

fn shown(seconds: &[f64]) -> String {
    format!("{:.3} s ({:.3})", median(seconds), least(seconds))
}

fn memory(spent: &[Spent]) -> String {
    let most = spent.iter().map(|spent| spent.peak_kib).max().unwrap_or(0);
    format!("{:.0} MiB peak", most as f64 / 1024.0)
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}
