//! What keeps scenarios away from everything else.

use std::{fs, io, sync::Arc};

use super::{
    command::{Ran, run},
    context::Context,
    probe::Outcome,
};
use crate::edge::process;

/// Whether a program is started, watched and ended as those of cases are.
pub(super) async fn children(context: Arc<Context>) -> Outcome {
    match run(&context, "echo well", &[]).await {
        Ok(Ran {
            code: Some(0),
            stdout,
            ..
        }) if stdout.trim() == "well" => Outcome::ok("a shell was started, watched and ended"),
        Ok(ran) => Outcome::failed(
            format!("a shell did not do what it was told ({})", ran.end()),
            "look whether /bin/sh works: sh -c 'echo well'",
        ),
        Err(error) => Outcome::failed(
            error,
            "raise the limit of processes (ulimit -u), or look at what the container forbids",
        ),
    }
}

/// Whether the processes of this user can be seen.
pub(super) fn proc(_: &Context) -> Outcome {
    let own = fs::read_to_string("/proc/self/stat");
    let parent = format!("/proc/{}/stat", std::process::id());
    match own.and_then(|_| fs::read_to_string(&parent)) {
        Ok(_) if fs::metadata("/proc/self/exe").is_ok() => Outcome::ok("processes can be seen"),
        Ok(_) => Outcome::failed("/proc/self/exe leads nowhere", "mount -t proc proc /proc"),
        Err(error) => Outcome::failed(
            format!("processes cannot be seen: {error}"),
            "mount -t proc proc /proc",
        ),
    }
}

pub(super) fn landlock(context: &Context) -> Outcome {
    match process::landlock() {
        Some(version) => Outcome::ok(format!("version {version} of its interface")),
        None if context.in_workflow() => Outcome::warning(
            "this kernel does not offer it, or a seccomp filter hides it",
            "use a runner with Linux 5.13 or newer; SCENARIOFORGE_UNCONFINED=landlock goes without",
        ),
        None => Outcome::warning(
            "this kernel does not offer it, or a seccomp filter hides it",
            "nothing on this machine, where it is not used; a workflow's runner has to have it",
        ),
    }
}

pub(super) fn no_new_privileges(_: &Context) -> Outcome {
    asked(
        process::no_new_privileges(),
        "programs can be kept from gaining rights",
        "SCENARIOFORGE_UNCONFINED=no-new-privs goes without, in a workflow",
    )
}

pub(super) fn memory_file(_: &Context) -> Outcome {
    asked(
        process::memory_file(),
        "they can be made",
        "SCENARIOFORGE_UNCONFINED=environment goes without, in a workflow",
    )
}

pub(super) fn terminal(_: &Context) -> Outcome {
    asked(
        process::terminal().map(drop),
        "they can be opened",
        "mount -t devpts devpts /dev/pts",
    )
}

fn asked(answer: io::Result<()>, well: &str, remedy: &str) -> Outcome {
    match answer {
        Ok(()) => Outcome::ok(well),
        Err(error) => Outcome::warning(format!("the kernel refuses: {error}"), remedy),
    }
}
