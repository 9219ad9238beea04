//! What processes use, from `/proc`: CPU time and memory.

use std::collections::HashMap;
use std::fs;

use crate::error::LoadError;

/// Linux counts CPU time in hundredths of a second on every architecture that
/// Parley is built for.
const TICKS_PER_SECOND: f64 = 100.0;

/// CPU seconds so far of this process.
///
/// # Errors
/// When `/proc` is not there.
pub fn own_cpu() -> Result<f64, LoadError> {
    Ok(stat(std::process::id())?.own)
}

/// CPU seconds so far of one process, all its threads together.
///
/// # Errors
/// When it is gone.
pub fn cpu(pid: u32) -> Result<f64, LoadError> {
    Ok(stat(pid)?.own)
}

/// CPU seconds so far of a process and its children, those that ended
/// included: PostgreSQL has a process for each connection.
///
/// # Errors
/// When the process is gone.
pub fn family_cpu(pid: u32) -> Result<f64, LoadError> {
    let parent = stat(pid)?;
    let mut total = parent.own + parent.ended_children;
    let entries = fs::read_dir("/proc").map_err(|error| LoadError::Process(pid, error))?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(child) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // Others come and go while we look.
        if let Ok(child) = stat(child)
            && child.parent == pid
        {
            total += child.own;
        }
    }
    Ok(total)
}

/// Memory of a process, in octets.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Proportional set size: shared pages divided among those who share them.
    pub proportional: u64,
    /// Resident set size.
    pub resident: u64,
}

/// What a process holds in memory now.
///
/// # Errors
/// When it is gone, or belongs to somebody else.
pub fn memory(pid: u32) -> Result<Memory, LoadError> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))
        .map_err(|error| LoadError::Process(pid, error))?;
    let values: HashMap<&str, u64> = text
        .lines()
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            let kib: u64 = value.trim().strip_suffix(" kB")?.parse().ok()?;
            Some((name, kib * 1024))
        })
        .collect();
    let value = |name: &str| values.get(name).copied().unwrap_or_default();
    Ok(Memory {
        proportional: value("Pss"),
        resident: value("Rss"),
    })
}

struct Stat {
    parent: u32,
    own: f64,
    ended_children: f64,
}

fn stat(pid: u32) -> Result<Stat, LoadError> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))
        .map_err(|error| LoadError::Process(pid, error))?;
    parse(&text).ok_or_else(|| LoadError::Process(pid, std::io::ErrorKind::InvalidData.into()))
}

/// proc(5): the name of the program stands in parentheses and may hold
/// anything, so fields are counted from the last one.
fn parse(text: &str) -> Option<Stat> {
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let seconds = |index: usize| -> Option<f64> {
        let ticks: f64 = fields.get(index)?.parse().ok()?;
        Some(ticks / TICKS_PER_SECOND)
    };
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: seconds(11)? + seconds(12)?,
        ended_children: seconds(13)? + seconds(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_fields_after_a_name_with_parentheses() {
        let text = "12 (a) b (c) S 7 1 1 0 -1 0 0 0 0 0 150 50 10 5 20 0 3 0 1 2 3";
        let stat = parse(text).unwrap();
        assert_eq!(stat.parent, 7);
        assert!((stat.own - 2.0).abs() < 1e-9);
        assert!((stat.ended_children - 0.15).abs() < 1e-9);
        assert!(parse("12 (a) S").is_none());
    }

    #[test]
    fn finds_this_process() {
        let own = std::process::id();
        assert!(family_cpu(own).unwrap() >= 0.0);
        assert!(memory(own).unwrap().resident > 0);
    }
}
