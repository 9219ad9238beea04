//! The machine beside the numbers: they mean little without it.

use std::fmt;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

/// How busy the machine is.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    cores: usize,
    load: String,
    flush: Option<Duration>,
}

impl Machine {
    /// Looks now. Takes the time of fifteen flushes.
    pub fn look() -> Self {
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            load: load.split(' ').next().unwrap_or_default().to_owned(),
            flush: flush().ok(),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cores, load average {}", self.cores, self.load)?;
        match self.flush {
            Some(time) => write!(
                f,
                ", 8 KiB written and flushed in {:.2} ms",
                time.as_secs_f64() * 1000.0
            ),
            None => Ok(()),
        }
    }
}

/// The median time to make 8 KiB durable: what a commit waits for.
fn flush() -> std::io::Result<Duration> {
    let mut file: File = tempfile::tempfile()?;
    let mut times = Vec::new();
    for _ in 0..15 {
        let started = Instant::now();
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&[0; 8192])?;
        file.sync_all()?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(times.len() / 2).copied().unwrap_or_default())
}
