//! What a scan costs beside reading and hashing the same files: `cargo bench --bench scan`.
//!
//! The floor lists the files that git tracks and hashes each with SHA-256, on all cores, in this process. Beside it stand whole
//! processes of the release program: a first scan (nothing kept), one of an unchanged checkout, and one after a single file was
//! touched. All take turns; medians are shown, and the least in brackets, with the most memory that a scan held (`VmHWM`). The
//! aims are printed and not enforced: 2.5 times the floor at first, a third of it when nothing has changed.
//!
//! Words after `--` are checkouts with a `.scenarioforge` folder to measure, Linux for example; the manifest of one is put back
//! as it was. Without words a repository of 20,000 files is made. `SCENARIOFORGE_BENCH_ROUNDS` sets the rounds (5),
//! `SCENARIOFORGE_BENCH_BINARY` measures another binary.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant, SystemTime},
};

use sha2::{Digest as _, Sha256};

type Outcome<T> = Result<T, Box<dyn Error>>;

const FILES: usize = 20_000;
const MANIFEST: &str = ".scenarioforge/manifest.json";

fn main() -> Outcome<()> {
    // `cargo test --all-targets` starts this too, without the flag.
    if !env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let rounds = env::var("SCENARIOFORGE_BENCH_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(5);
    let chosen: Vec<PathBuf> = env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .map(PathBuf::from)
        .collect();
    println!(
        "{} CPUs, {rounds} rounds, load {}",
        cores(),
        fs::read_to_string("/proc/loadavg")?.trim()
    );
    if chosen.is_empty() {
        let place = tempfile::tempdir()?;
        build(place.path())?;
        // What changed a moment ago is not kept.
        thread::sleep(Duration::from_millis(2_100));
        return measure(place.path(), rounds);
    }
    chosen.iter().try_for_each(|root| measure(root, rounds))
}

fn measure(root: &Path, rounds: usize) -> Outcome<()> {
    let paths = tracked(root)?;
    let manifest = fs::read(root.join(MANIFEST)).ok();
    let cache = tempfile::tempdir()?;
    let mut floor = Vec::new();
    let mut scans: [Vec<(Duration, u64)>; 3] = Default::default();
    let mut bytes = 0;
    for round in 0..=rounds {
        let (took, read) = read_and_hash(root, &paths);
        bytes = read;
        fs::remove_dir_all(cache.path())?;
        fs::create_dir(cache.path())?;
        let _ = fs::remove_file(root.join(MANIFEST));
        let first = scan(root, cache.path())?;
        let again = scan(root, cache.path())?;
        let touched = paths.first().ok_or("nothing is tracked")?;
        File::options()
            .append(true)
            .open(root.join(touched))?
            .set_modified(SystemTime::now())?;
        let after = scan(root, cache.path())?;
        // What changed a moment ago is not kept.
        thread::sleep(Duration::from_millis(2_100));
        // The first round warms the page cache.
        if round > 0 {
            floor.push((took, 0));
            for (all, one) in scans.iter_mut().zip([first, again, after]) {
                all.push(one);
            }
        }
    }
    match manifest {
        Some(manifest) => fs::write(root.join(MANIFEST), manifest)?,
        None => fs::remove_file(root.join(MANIFEST))?,
    }
    println!(
        "\n{}: {} files, {:.0} MB",
        root.display(),
        paths.len(),
        bytes as f64 / 1e6
    );
    let (base, _, _) = row("read and hash", &mut floor, None, "");
    let names = ["first scan", "unchanged", "one file touched"];
    let aims = ["aim 2.50", "aim 0.33", ""];
    for ((scans, name), aim) in scans.iter_mut().zip(names).zip(aims) {
        row(name, scans, Some(base), aim);
    }
    Ok(())
}

/// Prints a row; gives median, least and the most memory.
fn row(
    name: &str,
    took: &mut [(Duration, u64)],
    base: Option<Duration>,
    aim: &str,
) -> (Duration, Duration, u64) {
    took.sort_unstable();
    let median = took.get(took.len() / 2).map_or(Duration::ZERO, |one| one.0);
    let least = took.first().map_or(Duration::ZERO, |one| one.0);
    let memory = took.iter().map(|one| one.1).max().unwrap_or(0);
    let mut line = format!(
        "  {name:<18} {:>7.3} s  ({:.3} s)",
        median.as_secs_f64(),
        least.as_secs_f64()
    );
    if let Some(base) = base {
        let ratio = median.as_secs_f64() / base.as_secs_f64();
        let _ = write!(line, "  {ratio:>6.2}x  {:>5} MiB  {aim}", memory >> 10);
    }
    println!("{line}");
    (median, least, memory)
}

fn tracked(root: &Path) -> Outcome<Vec<String>> {
    let listed = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["ls-files", "-z"])
        .output()?;
    if !listed.status.success() {
        return Err(String::from_utf8_lossy(&listed.stderr).into());
    }
    Ok(String::from_utf8_lossy(&listed.stdout)
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(ToOwned::to_owned)
        .collect())
}

fn read_and_hash(root: &Path, paths: &[String]) -> (Duration, u64) {
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    let bytes = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..cores() {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Ok(text) = fs::read(root.join(path)) {
                        std::hint::black_box(Sha256::digest(&text));
                        bytes.fetch_add(text.len() as u64, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    (began.elapsed(), bytes.into_inner())
}

/// A whole process; how long it took, and the KiB that it held at most.
fn scan(root: &Path, cache: &Path) -> Outcome<(Duration, u64)> {
    let binary = env::var_os("SCENARIOFORGE_BENCH_BINARY")
        .unwrap_or_else(|| env!("CARGO_BIN_EXE_scenarioforge").into());
    let began = Instant::now();
    let mut child = Command::new(binary)
        .arg("-C")
        .arg(root)
        .args(["--quiet", "scan"])
        .env("XDG_CACHE_HOME", cache)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let end = loop {
        if let Some(end) = child.try_wait()? {
            break end;
        }
        let held = fs::read_to_string(&status).unwrap_or_default();
        let held = held.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let held = held.and_then(|held| held.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(held.unwrap_or(0));
        thread::sleep(Duration::from_millis(1));
    };
    let took = began.elapsed();
    if !end.success() {
        let mut why = String::new();
        if let Some(mut stderr) = child.stderr {
            std::io::Read::read_to_string(&mut stderr, &mut why)?;
        }
        return Err(format!("the scan of {} ended with {end}: {why}", root.display()).into());
    }
    Ok((took, most))
}

fn cores() -> usize {
    thread::available_parallelism().map_or(2, usize::from)
}

/// A repository of services in six languages, with a specification for each twenty of them, and data.
fn build(root: &Path) -> Outcome<()> {
    fs::create_dir_all(root.join(".scenarioforge"))?;
    fs::write(
        root.join(".scenarioforge/config.toml"),
        "schema = \"scenarioforge.config/1\"\n",
    )?;
    for number in 0..FILES {
        let folder = root.join(format!("services/s{}", number / 100));
        if number % 100 == 0 {
            fs::create_dir_all(&folder)?;
        }
        let (name, text) = match number % 20 {
            0 => (format!("docs-{number}/spec.md"), document(number)),
            1..=3 => (format!("data{number}.csv"), "1,2,3,4,5\n".repeat(1_000)),
            kind => code(number, kind),
        };
        let path = folder.join(name);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, text)?;
    }
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "Services"],
    ] {
        let ended = Command::new("git")
            .arg("-C")
            .arg(root)
            .args(["-c", "user.name=Bench", "-c", "user.email=bench@localhost"])
            .args(arguments)
            .status()?;
        if !ended.success() {
            return Err(format!("git {} ended with {ended}", arguments.join(" ")).into());
        }
    }
    Ok(())
}

fn document(number: usize) -> String {
    let mut text = format!("# Service {number}\n\n## Requirements\n\n");
    for other in number + 4..number + 20 {
        let _ = writeln!(
            text,
            "- The service must answer `GET /api/items{other}/:id` by `load_item_{other}`, and stop after `LIMIT_{other}` tries, \
             which is 50. A customer never waits for more than two seconds.\n"
        );
    }
    text
}

fn code(number: usize, kind: usize) -> (String, String) {
    let (end, head, line) = match kind % 6 {
        0 => (
            "py",
            format!(
                "LIMIT_{number} = 50\n@app.get(\"/api/items{number}/<id>\")\ndef load_item_{number}(id):\n    return id\n"
            ),
            "def step_@(value):\n    total = value + @\n    return total\n\n",
        ),
        1 => (
            "js",
            format!(
                "const LIMIT_{number} = 50;\napp.get('/api/items{number}/:id', load_item_{number});\n"
            ),
            "function step_@(value) {\n  const total = value + @;\n  return total;\n}\n\n",
        ),
        2 => (
            "go",
            format!(
                "package items\n\nconst LIMIT_{number} = 50\n\nfunc load_item_{number}() {{}}\n"
            ),
            "func step_@(value int) int {\n\ttotal := value + @\n\treturn total\n}\n\n",
        ),
        3 => (
            "rs",
            format!("pub const LIMIT_{number}: u32 = 50;\n\npub fn load_item_{number}() {{}}\n"),
            "fn step_@(value: u32) -> u32 {\n    let total = value + @;\n    total\n}\n\n",
        ),
        4 => (
            "c",
            format!("#define LIMIT_{number} 50\n\nvoid load_item_{number}(void) {{}}\n"),
            "static int step_@(int value)\n{\n\tint total = value + @;\n\treturn total;\n}\n\n",
        ),
        _ => (
            "rb",
            format!("LIMIT_{number} = 50\n\ndef load_item_{number}\nend\n"),
            "def step_@(value)\n  total = value + @\n  total\nend\n\n",
        ),
    };
    let mut text = head;
    for step in 0..150 {
        text.push_str(&line.replace('@', &step.to_string()));
    }
    (format!("item{number}.{end}"), text)
}
