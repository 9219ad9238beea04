//! Closed loops: each connection sends its next request when the last one was
//! answered. Operations take turns round by round, so that what else goes on
//! on the machine hits all of them.

use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::connection::Connection;
use crate::error::LoadError;
use crate::operation::{Operation, Prepared};
use crate::options::Options;
use crate::process::{cpu, family_cpu, own_cpu};
use crate::stores::Stores;
use crate::target::Target;

/// Requests before a measurement begins.
const WARM_UP: Duration = Duration::from_millis(400);

/// One measurement.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What was measured.
    pub operation: Operation,
    /// Times of all operations, microseconds, shortest first.
    pub latencies: Vec<u64>,
    /// How long it took, seconds.
    pub seconds: f64,
    /// CPU seconds of the server, its stores and this client.
    pub used: Used,
}

/// CPU seconds.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    /// Of the server.
    pub server: f64,
    /// Of PostgreSQL and Redis.
    pub stores: f64,
    /// Of this program.
    pub client: f64,
}

/// Measures operations in turns.
///
/// # Errors
/// At the first wrong answer.
pub async fn measure(
    target: &Rc<Target>,
    stores: &Stores,
    options: &Options,
    operations: Vec<Operation>,
) -> Result<Vec<Sample>, LoadError> {
    let mut prepared = Vec::new();
    for operation in operations {
        prepared.push((operation, operation.prepare(target).await?));
    }
    stores.analyze()?;
    let mut samples = Vec::new();
    for round in 1..=options.rounds() {
        for (operation, prepared) in &prepared {
            let connections = operation.connections(options);
            let window = Duration::from_secs_f64(options.seconds());
            let looped = closed_loop(target, stores, prepared, connections, window).await?;
            let (latencies, seconds, used) = looped;
            eprintln!(
                "  round {round}, {}: {:.0} per second",
                operation.name(),
                latencies.len() as f64 / seconds
            );
            samples.push(Sample {
                operation: *operation,
                latencies,
                seconds,
                used,
            });
        }
    }
    Ok(samples)
}

/// Does an operation `count` times.
///
/// # Errors
/// At the first wrong answer.
pub async fn repeat(
    target: &Rc<Target>,
    prepared: &Rc<Prepared>,
    connections: usize,
    count: usize,
) -> Result<(), LoadError> {
    let mut tasks = JoinSet::new();
    for nth in 0..connections {
        let (target, prepared) = (Rc::clone(target), Rc::clone(prepared));
        let share = count / connections + usize::from(nth < count % connections);
        tasks.spawn_local(async move {
            let mut connection = Connection::open(target.address).await?;
            for _ in 0..share {
                prepared.once(&target, &mut connection).await?;
            }
            Ok(())
        });
    }
    joined(tasks).await.map(drop)
}

async fn closed_loop(
    target: &Rc<Target>,
    stores: &Stores,
    prepared: &Rc<Prepared>,
    connections: usize,
    window: Duration,
) -> Result<(Vec<u64>, f64, Used), LoadError> {
    let begin = Instant::now() + WARM_UP;
    let end = begin + window;
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let (target, prepared) = (Rc::clone(target), Rc::clone(prepared));
        tasks.spawn_local(async move {
            let mut connection = Connection::open(target.address).await?;
            let mut latencies = Vec::new();
            loop {
                let sent = Instant::now();
                if sent >= end {
                    return Ok(latencies);
                }
                prepared.once(&target, &mut connection).await?;
                let answered = Instant::now();
                if (begin..end).contains(&answered) {
                    let time = answered.duration_since(sent).as_micros();
                    latencies.push(u64::try_from(time).unwrap_or(u64::MAX));
                }
            }
        });
    }
    sleep_until(begin).await;
    let (began, before) = (Instant::now(), used(target, stores)?);
    sleep_until(end).await;
    let (ended, after) = (Instant::now(), used(target, stores)?);
    let mut latencies = joined(tasks).await?.concat();
    latencies.sort_unstable();
    let used = Used {
        server: after.server - before.server,
        stores: after.stores - before.stores,
        client: after.client - before.client,
    };
    Ok((latencies, ended.duration_since(began).as_secs_f64(), used))
}

async fn joined<T: 'static>(mut tasks: JoinSet<Result<T, LoadError>>) -> Result<Vec<T>, LoadError> {
    let mut all = Vec::new();
    while let Some(task) = tasks.join_next().await {
        all.push(task.map_err(|error| LoadError::Client(error.into()))??);
    }
    Ok(all)
}

fn used(target: &Target, stores: &Stores) -> Result<Used, LoadError> {
    let outside = stores.processes().into_iter().map(family_cpu);
    Ok(Used {
        server: cpu(target.pid)?,
        stores: outside.sum::<Result<f64, LoadError>>()?,
        client: own_cpu()?,
    })
}
