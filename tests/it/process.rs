//! Commands: what they get, what is seen of them, and that none of them outlives its step's or case's limit.

use serde_json::{Value, json};

use crate::harness::{Project, Ran, alive, command, marker, scenario};

/// The reason of a case's failure.
fn reason(ran: &Ran, case: &str) -> String {
    let failure = ran.failure(case);
    failure["reason"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_command_gets_what_its_step_says() {
    let project = Project::new("[run]\nenv = { COLOR = 'red', SHAPE = 'round' }\n")
        .file("sub/here.txt", "inside")
        .pack(json!([scenario(
            "SC-all",
            json!([
                command("shell", "printf '%s' one | tr a-z A-Z && echo two >&2; exit 4", json!([
                    ["stdout", "equals", "ONE"], ["stderr", "equals", "two"], ["exit_code", "equals", 4]
                ])),
                command("stdin", json!({ "command": "cat; cat", "stdin": "a b\n\nlast" }), json!([["stdout", "equals", "a b\n\nlast"]])),
                command("no-stdin", "cat", json!([["stdout", "equals", ""], ["exit_code", "equals", 0]])),
                command(
                    "env",
                    json!({ "command": "echo $COLOR $SHAPE $OWN", "env": { "COLOR": "blue", "OWN": "{{ env.SHAPE }}er" } }),
                    json!([["stdout", "equals", "blue round rounder"]]),
                ),
                command("cwd", json!({ "command": "cat here.txt", "cwd": "sub" }), json!([["stdout", "equals", "inside"]])),
                command("name", "basename $PWD", json!([["stdout", "equals", "shop"]])),
            ])
        )]));
    let ran = project.run(&[]).passed();
    let lines = ran.transcript("SC-all/base/1");
    let kinds = lines
        .iter()
        .map(|line| &line["observation"]["stderr"]["text"]);
    assert_eq!(
        kinds.filter(|text| **text == "two\n").count(),
        1,
        "{lines:#?}"
    );
}

#[test]
fn a_command_holds_no_file_of_the_program() {
    let project = Project::new("").pack(json!([scenario(
        "SC-files",
        json!([command(
            "list",
            "for file in /proc/$$/fd/*; do readlink $file; done",
            json!([["stdout", "contains", "pipe:"]])
        )])
    )]));
    let ran = project.run(&[]).passed();
    let lines = ran.transcript("SC-files/base/1");
    let listed = lines[0]["observation"]["stdout"]["text"]
        .as_str()
        .expect("text");
    // What this test itself was started with passes through.
    let own = std::fs::read_dir("/proc/self/fd")
        .expect("a folder")
        .flatten();
    let own: Vec<String> = own
        .filter_map(|file| Some(std::fs::read_link(file.path()).ok()?.display().to_string()))
        .collect();
    let foreign = listed
        .lines()
        .filter(|file| !own.iter().any(|own| own == file));
    let foreign: Vec<&str> = foreign.filter(|file| *file != "/dev/null").collect();
    assert!(
        foreign.len() == 2 && foreign.iter().all(|file| file.starts_with("pipe:")),
        "{listed}"
    );
}

#[test]
fn a_folder_that_leads_out_is_refused() {
    let project = Project::new("");
    std::os::unix::fs::symlink("/", project.root().join("out")).expect("a link");
    // Taken from what the app says, because a path in the pack is looked at before the run.
    let there = |id: &str, cwd: &str| {
        let take = json!({ "id": "take", "run": format!("printf %s {cwd}"), "capture": [{ "name": "path", "subject": "stdout" }] });
        let there = json!({ "command": "pwd", "cwd": "{{ captured.path }}" });
        scenario(
            id,
            json!([
                take,
                command("there", there, json!([["exit_code", "equals", 0]]))
            ]),
        )
    };
    let project = project.pack(json!([
        there("SC-up", "../.."),
        there("SC-link", "out/tmp"),
        there("SC-root", "/tmp"),
        there("SC-none", "absent"),
    ]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for case in ["SC-up/base", "SC-link/base", "SC-root/base", "SC-none/base"] {
        let failure = ran.failure(case);
        assert_eq!(failure["checkpoint"], Value::Null, "{failure:#}");
        assert!(reason(&ran, case).len() > 10, "{failure:#}");
        assert_eq!(failure["step"], "there");
    }
}

#[test]
fn a_signal_is_told_apart_from_an_exit() {
    let project = Project::new("").pack(json!([
        scenario(
            "SC-asked",
            json!([command(
                "end",
                "kill -9 $$",
                json!([["exit_code", "equals", 137]])
            )])
        ),
        scenario(
            "SC-unasked",
            json!([command(
                "end",
                "echo out; kill -SEGV $$",
                json!([["stdout", "contains", "out"]])
            )])
        ),
        scenario(
            "SC-137",
            json!([command(
                "end",
                "exit 137",
                json!([["exit_code", "equals", 137]])
            )])
        ),
    ]));
    let ran = project.run(&[]);
    assert_eq!(
        ran.statuses(),
        [
            "SC-asked/base failed",
            "SC-unasked/base failed",
            "SC-137/base passed"
        ]
    );
    assert!(
        reason(&ran, "SC-asked/base").contains("signal 9"),
        "{}",
        ran.failure("SC-asked/base")
    );
    assert!(
        reason(&ran, "SC-unasked/base").contains("signal 11"),
        "{}",
        ran.failure("SC-unasked/base")
    );
    assert_eq!(
        ran.transcript("SC-asked/base/1")[0]["observation"]["signal"],
        9
    );
}

#[test]
fn a_command_that_cannot_be_started_says_so() {
    // Longer than the kernel allows for one argument.
    let project = Project::new("").pack(json!([scenario(
        "SC-long",
        json!([command(
            "long",
            format!("true {}", "x".repeat(200_000)),
            json!([["exit_code", "equals", 0]])
        )])
    )]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        reason(&ran, "SC-long/base").contains("could not be started"),
        "{}",
        ran.failure("SC-long/base")
    );
}

#[test]
fn output_that_is_no_text_is_kept_byte_for_byte() {
    let project = Project::new("").pack(json!([scenario(
        "SC-bytes",
        json!([command(
            "print",
            r"printf 'a\377\376\000\001z'; printf '\200' >&2",
            json!([["exit_code", "equals", 0]])
        )])
    )]));
    let ran = project.run(&[]).passed();
    let seen = ran.transcript("SC-bytes/base/1")[0]["observation"].clone();
    let file = |stream: &str| {
        let name = seen[stream]["file"]
            .as_str()
            .unwrap_or_else(|| panic!("{seen:#}"));
        std::fs::read(ran.bundle().join("evidence/SC-bytes/base/1").join(name)).expect("a file")
    };
    assert_eq!(file("stdout"), b"a\xff\xfe\x00\x01z");
    assert_eq!(file("stderr"), b"\x80");
}

#[test]
fn much_output_takes_little_memory() {
    let project = Project::new("[evidence]\nmax_log = '64KiB'\n").pack(json!([scenario(
        "SC-much",
        json!([
            { "id": "print", "run": "echo BEGIN; head -c 200000000 /dev/zero | tr '\\0' x; echo; echo END",
              "checkpoints": [
                { "id": "head", "subject": "stdout", "predicate": "matches", "value": "^BEGIN\\n" },
                { "id": "tail", "subject": "stdout", "predicate": "matches", "value": "END\\n?$" },
              ] },
            // The guard is the parent of the shell, the program itself that of the guard.
            command("memory", "main=$(awk '/^PPid/ { print $2 }' /proc/$PPID/status); awk '/^VmHWM/ { print $2 }' /proc/$main/status", json!([["exit_code", "equals", 0]])),
        ])
    )]));
    let ran = project.run(&[]).passed();
    let lines = ran.transcript("SC-much/base/1");
    let printed = &lines[0]["observation"]["stdout"];
    assert_eq!(printed["bytes"], 200_000_011);
    // Where the two parts meet a secret may have been cut in two, so a little more goes.
    let kept = 200_000_011 - printed["omitted"].as_u64().expect("a number");
    assert!((48 << 10..=64 << 10).contains(&kept), "{kept}");
    let files = ran.events_of("evidence");
    let file = files
        .iter()
        .find(|event| event["truncated"] != 0)
        .unwrap_or_else(|| panic!("{files:#?}"));
    assert_eq!(file["truncated"], printed["omitted"]);
    let kilobytes: u64 = lines[1]["observation"]["stdout"]["text"]
        .as_str()
        .expect("text")
        .trim()
        .parse()
        .expect("a number");
    assert!(kilobytes < 150_000, "{kilobytes} kB");
}

#[test]
fn stdin_of_any_size_holds_nothing_up() {
    let text = "0123456789abcdef".repeat(5 << 16);
    let project = Project::new("").pack(json!([scenario(
        "SC-stdin",
        json!([
            command(
                "ignored",
                json!({ "command": "true", "stdin": text }),
                json!([["exit_code", "equals", 0]])
            ),
            command(
                "partly",
                json!({ "command": "head -c 4", "stdin": text }),
                json!([["stdout", "equals", "0123"]])
            ),
            command(
                "read",
                json!({ "command": "wc -c", "stdin": text }),
                json!([["stdout", "matches", "^\\s*5242880\\s*$"]])
            ),
        ])
    )]));
    project.run(&[]).passed();
}

#[test]
fn what_a_step_leaves_behind_serves_the_next_ones_and_ends_with_the_case() {
    let (kept, daemon) = (marker(), marker());
    let project = Project::new("[run]\nstep_timeout = '20s'\n").pack(json!([scenario(
        "SC-left",
        json!([
            // Both streams of the step stay open in it.
            command(
                "start",
                format!(
                    "(until [ -e go ]; do sleep 0.02; done; echo late; touch done; exec sleep {kept}) & echo $! > pid; env -i setsid -f sleep {daemon}; echo now"
                ),
                json!([["stdout", "equals", "now"]]),
            ),
            command("use", "kill -0 $(cat pid) && touch go && until [ -e done ]; do sleep 0.02; done", json!([["exit_code", "equals", 0]])),
        ])
    )]));
    let ran = project.run(&[]).passed();
    assert!(!alive(&kept) && !alive(&daemon));
    let late =
        std::fs::read_to_string(ran.bundle().join("evidence/SC-left/base/1/late.stdout.log"))
            .expect("a log");
    assert_eq!(
        late,
        "now\nlate\n".strip_prefix("now\n").expect("the first line")
    );
}

#[test]
fn a_flood_of_output_neither_holds_the_step_nor_its_limit() {
    let project =
        Project::new("[run]\nstep_timeout = '1s'\n[evidence]\nmax_log = '4KiB'\n").pack(json!([
            scenario(
                "SC-behind",
                json!([command(
                    "start",
                    json!({ "command": "yes & echo hi", "timeout": "20s" }),
                    json!([["exit_code", "equals", 0]])
                )])
            ),
            scenario(
                "SC-before",
                json!([command("flood", "yes", json!([["exit_code", "equals", 0]]))])
            ),
        ]));
    let ran = project.run(&["--jobs", "1"]);
    assert_eq!(
        ran.statuses(),
        ["SC-behind/base passed", "SC-before/base failed"]
    );
    assert!(
        reason(&ran, "SC-before/base").contains("still running after 1s"),
        "{}",
        ran.failure("SC-before/base")
    );
}

#[test]
fn a_time_limit_ends_the_whole_tree() {
    let markers: Vec<String> = (0..5).map(|_| marker()).collect();
    let [plain, stubborn, daemon, bare, by_case] = markers.as_slice() else {
        unreachable!()
    };
    let project = Project::new("[run]\ntimeout = '1500ms'\nstep_timeout = '30s'\n").pack(json!([
        scenario("SC-plain", json!([command("hang", json!({ "command": format!("sleep {plain} & sleep {plain}"), "timeout": "700ms" }), json!([["exit_code", "equals", 0]]))])),
        scenario("SC-stubborn", json!([
            command("hang", json!({ "command": format!("trap '' TERM; sleep {stubborn} & sleep {stubborn}; sleep {stubborn}"), "timeout": "700ms" }), json!([["exit_code", "equals", 0]])),
        ])),
        scenario("SC-daemon", json!([
            command("leave", format!("(setsid sh -c 'sleep {daemon} <&- >&- 2>&- &' &); env -i setsid -f sh -c 'exec sleep {bare} <&- >&- 2>&-'"), json!([["exit_code", "equals", 0]])),
            command("hang", json!({ "command": "sleep 600", "timeout": "700ms" }), json!([["exit_code", "equals", 0]])),
        ])),
        scenario("SC-case", json!([
            command("first", format!("sleep {by_case} & echo"), json!([["exit_code", "equals", 0]])),
            command("hang", "sleep 600", json!([["exit_code", "equals", 0]])),
        ])),
    ]));
    let ran = project.run(&["--jobs", "4"]);
    for marker in &markers {
        assert!(!alive(marker));
    }
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let expected = [
        ("SC-plain/base", "still running after 0.7s; it was stopped"),
        (
            "SC-stubborn/base",
            "did not stop when asked to (SIGTERM) and was killed",
        ),
        ("SC-daemon/base", "still running after 0.7s"),
        ("SC-case/base", "the case's time limit of 1500ms was up"),
    ];
    for (case, text) in expected {
        assert!(
            reason(&ran, case).contains(text),
            "{case}: {:#}",
            ran.failure(case)
        );
    }
}

#[test]
fn a_program_that_asks_gets_its_answers() {
    let asks = "import getpass, sys, time\n\
                name = input('Name: ')\n\
                first = getpass.getpass('Password: ')\n\
                print('Thinking...'); time.sleep(0.4)\n\
                second = getpass.getpass('Again: ')\n\
                print()\nprint(name, first, second, sys.stdin.isatty(), sys.stdout.isatty(), sys.stderr.isatty())\n";
    let project = Project::new("[run]\nstep_timeout = '15s'\n").file("asks.py", asks).pack(json!([
        scenario("SC-isatty", json!([
            command("with", json!({ "command": "test -t 0 && test -t 1 && test -t 2 && tty", "pty": true }), json!([["exit_code", "equals", 0], ["stdout", "contains", "/dev/pts/"]])),
            command("without", "test -t 0 || test -t 1 || test -t 2", json!([["exit_code", "equals", 1]])),
            command("controlling", json!({ "command": "echo to the terminal > /dev/tty", "pty": true }), json!([["stdout", "equals", "to the terminal"]])),
        ])),
        scenario("SC-python", json!([
            command("ask", json!({ "command": "python3 asks.py", "stdin": "ada\nfirst secret\nsecond secret\n", "pty": true }), json!([
                ["stdout", "contains", "ada first secret second secret True True True"], ["exit_code", "equals", 0]
            ])),
        ])),
        scenario("SC-bash", json!([
            command("ask", json!({ "command": "bash -c 'read -s -p \"Token: \" token; echo; read -p \"Sure? \" sure; echo \"<$token> <$sure>\"'", "stdin": "t0k3n\nyes", "pty": true }), json!([
                ["stdout", "contains", "<t0k3n> <yes>"]
            ])),
        ])),
        scenario("SC-silent", json!([
            command("ask", json!({ "command": "read one; read two; echo \"$one-$two\"", "stdin": "1\n2", "pty": true }), json!([["stdout", "contains", "1-2"]])),
        ])),
        scenario("SC-end", json!([
            command("ask", json!({ "command": "cat > all; wc -l < all", "stdin": "1\n2", "pty": true }), json!([["stdout", "matches", "2\\s*$"]])),
        ])),
        scenario("SC-separate", json!([
            command("exit", json!({ "command": "echo out; echo err >&2; exit 7", "pty": true }), json!([["exit_code", "equals", 7], ["stdout", "equals", "out\nerr"]])),
        ])),
    ]));
    project.run(&["--jobs", "6"]).passed();
}
