//! A process with a limit of time and memory.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::process::{Pid, Resource, Rlimit, prlimit};

/// Interval of the checks.
const GLANCE: Duration = Duration::from_millis(10);

/// Limits of a process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Of processor time; ten times as much may pass on the clock, on which other processes run too.
    pub(super) time: Duration,
    /// Bytes of address space.
    pub(super) memory: Option<u64>,
}

/// The end of a process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) took: Duration,
    /// Most bytes of memory that it held, as far as that was seen.
    pub(super) peak: u64,
    /// `true` if it was ended for going on too long.
    pub(super) stopped: bool,
}

/// Runs to the end, with both outputs in files.
pub(super) fn run(command: &mut Command, limits: Limits, stdout: &Path, stderr: &Path) -> Result<Ended> {
    let file = |path: &Path| File::create(path).with_context(|| format!("can't write {}", path.display()));
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(std::process::Stdio::null()).stdout(file(stdout)?).stderr(file(stderr)?);
    let started = Instant::now();
    let mut child = command.spawn().with_context(|| format!("{program} does not start"))?;
    limit(&child, limits).with_context(|| format!("{program} can't be limited"))?;
    let mut peak = 0;
    let mut stopped = false;
    loop {
        peak = peak_memory(&child).max(peak);
        if let Some(status) = child.try_wait()? {
            let took = started.elapsed();
            stopped |= was_stopped(status);
            return Ok(Ended { status, took, peak, stopped });
        }
        if started.elapsed() > limits.time * 10 {
            stopped = true;
            child.kill()?;
        }
        sleep(GLANCE);
    }
}

/// The limits hold for what the process starts, too, each by itself.
fn limit(child: &Child, limits: Limits) -> Result<()> {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let set = |resource, most: u64| {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        match prlimit(pid, resource, limit) {
            // It has ended already.
            Ok(_) | Err(rustix::io::Errno::SRCH) => Ok(()),
            Err(error) => Err(error),
        }
    };
    set(Resource::Cpu, limits.time.as_secs())?;
    if let Some(memory) = limits.memory {
        set(Resource::As, memory)?;
    }
    Ok(())
}

fn was_stopped(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    let signals = [rustix::process::Signal::XCPU, rustix::process::Signal::KILL];
    status.signal().is_some_and(|number| signals.iter().any(|signal| signal.as_raw() == number))
}

/// Of Linux; zero elsewhere, and for a process that is gone.
fn peak_memory(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    kilobytes.and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, limits: Limits) -> Ended {
        let folder = tempfile::tempdir().unwrap();
        let (out, err) = (folder.path().join("out"), folder.path().join("err"));
        run(Command::new("sh").arg("-c").arg(script), limits, &out, &err).unwrap()
    }

    const AMPLE: Limits = Limits { time: Duration::from_secs(60), memory: None };

    #[test]
    fn the_exit_status_is_told() {
        assert!(sh("exit 0", AMPLE).status.success());
        assert_eq!(sh("exit 3", AMPLE).status.code(), Some(3));
    }

    #[test]
    fn an_endless_loop_is_stopped() {
        let ended = sh("while :; do :; done", Limits { time: Duration::from_secs(1), ..AMPLE });
        assert!(ended.stopped && !ended.status.success());
    }

    #[test]
    fn memory_beyond_the_limit_is_refused() {
        let limits = Limits { memory: Some(100 << 20), ..AMPLE };
        let script = "x=$(sleep 0.1; head -c 300000000 /dev/zero | tr '\\0' x); echo ${#x}";
        assert!(!sh(script, limits).status.success());
    }
}
