//! Work that no request waits for: finish calls and logos, queued in live state,
//! and messages to approvers, in the store. Another replica, or the next start,
//! goes on with it.

mod upkeep;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use gnap::secret::Kind;
use store::notification::Notification;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::app::App;
use crate::{interact, notify};

pub use upkeep::{UpkeepError, tidy, upkeep};

/// How often replicas look for work that another one left.
const EVERY: Duration = Duration::from_secs(1);
/// How much longer than its call a piece of work may take before somebody else
/// does it: who had it may have died.
const SPARE: u64 = 10;
/// Kinds of work, and how much of each is done at once. Calls wait for others;
/// decoding logos takes memory.
const LINES: [(Kind, usize); 2] = [(Kind::Push, 32), (Kind::Logo, 2)];

/// Messages that are sent at once.
const MOST_MESSAGES: usize = 16;

/// Wakes the worker of this process.
#[derive(Debug, Clone, Default)]
pub struct Jobs(Arc<Notify>);

impl Jobs {
    /// There is something to do now.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// Works until it is aborted. What was begun is then due again when its lease
/// is over.
pub async fn work(app: web::Data<App>) {
    let lease = Duration::from_secs(app.config.outbound.timeout.saturating_add(SPARE));
    let mut messages = JoinSet::new();
    let mut lines = LINES.map(|(kind, most)| (kind, most, JoinSet::new()));
    loop {
        for (kind, most, tasks) in &mut lines {
            while tasks.try_join_next().is_some() {}
            let room = most.saturating_sub(tasks.len());
            if room == 0 {
                continue;
            }
            match app.live.due(&app.queue(*kind), room, lease).await {
                Ok(due) => {
                    for key in due {
                        tasks.spawn(run(app.clone(), key));
                    }
                }
                Err(error) => tracing::warn!(%error, "work is not found"),
            }
        }
        while messages.try_join_next().is_some() {}
        let room = MOST_MESSAGES.saturating_sub(messages.len());
        let now_ms = app.clock.now_ms();
        let again_at_ms = now_ms.saturating_add(notify::LEASE_MS);
        let platform = app.store.platform();
        let due = platform.take_notifications(now_ms, again_at_ms, room as u64);
        match due.await {
            Ok(due) => {
                for notification in due {
                    messages.spawn(tell(app.clone(), notification));
                }
            }
            Err(error) => tracing::warn!(%error, "messages are not found"),
        }
        // Woken by what is queued here; the clock brings what is due again,
        // and what others left.
        let _ = tokio::time::timeout(EVERY, app.jobs.0.notified()).await;
    }
}

async fn tell(app: web::Data<App>, notification: Notification) {
    if let Err(error) = notify::deliver(&app, &notification).await {
        tracing::warn!(cause = ?error, "a message is sent later");
    }
}

async fn run(app: web::Data<App>, key: live::Key) {
    let done = match key.kind {
        Kind::Push => interact::deliver(&app, &key).await,
        Kind::Logo => interact::draw(&app, &key).await,
        _ => Ok(()),
    };
    if let Err(error) = done {
        tracing::warn!(cause = ?error, "work is done later");
    }
    // A place is free.
    app.jobs.wake();
}
