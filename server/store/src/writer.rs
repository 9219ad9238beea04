//! The writer: one task through which every write of a request goes, so that
//! concurrent writes share one commit (design §13).
//!
//! A caller queues its write and waits for the answer, which is sent after
//! the commit that holds it. A caller that goes away changes nothing: its
//! write still happens, whole. Operations decide by conditional statements,
//! so their order within a group does not matter for correctness. When a
//! statement fails, the group is rolled back and each write is tried alone:
//! a bad one cannot fail its neighbours.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use sea_orm::sqlx;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::audit;
use crate::error::{Failure, StoreError, kind};
use crate::grant;
use crate::insert::{Insert, Values};
use crate::sql::{Pool, Transaction};
use crate::token;
use crate::unnest::{self, Part};

/// A write of a request.
pub(crate) trait Write: Send + Sync + 'static {
    /// What the caller learns.
    type Answer: Send + 'static;

    /// Runs the statements. Can run again after a rollback.
    fn run(
        &self,
        group: &mut Group<'_>,
    ) -> impl Future<Output = Result<Self::Answer, sqlx::Error>> + Send;
}

/// Rows that need no decision: inserted together with those of other callers.
pub(crate) struct Rows {
    pub(crate) grant: Values,
    pub(crate) tokens: Vec<Values>,
    pub(crate) audit: Values,
}

/// The transaction that a group of writes shares.
pub(crate) struct Group<'a> {
    pub(crate) transaction: Transaction,
    inserts: &'a Inserts,
    /// Events are inserted together at the end: no write reads them.
    audit: Vec<Values>,
}

impl Group<'_> {
    /// Inserts a grant unless its id is taken; returns how many were inserted.
    pub(crate) async fn insert_grant_once(&mut self, row: &Values) -> Result<u64, sqlx::Error> {
        self.inserts
            .grants
            .run_once(&mut self.transaction, row)
            .await
    }

    /// Inserts tokens at once: a later write of the group may revoke them.
    pub(crate) async fn insert_tokens(&mut self, rows: &[Values]) -> Result<(), sqlx::Error> {
        let rows: Vec<&Values> = rows.iter().collect();
        self.inserts.tokens.run(&mut self.transaction, &rows).await
    }

    /// Inserts an audit event before the commit.
    pub(crate) fn insert_audit(&mut self, row: &Values) {
        self.audit.push(row.clone());
    }
}

struct Inserts {
    grants: Insert,
    tokens: Insert,
    audit: Insert,
}

/// The way to the writer.
pub(crate) struct Writer {
    queue: mpsc::Sender<Queued>,
    task: Mutex<Option<JoinHandle<()>>>,
    /// How long a caller waits for its commit.
    timeout: Duration,
}

enum Queued {
    Insert(Pending<Rows, ()>),
    Write(Box<dyn Job>),
    Close,
}

struct Pending<W, A> {
    write: W,
    answer: Option<A>,
    caller: oneshot::Sender<Result<A, StoreError>>,
}

impl Writer {
    /// Starts the task.
    pub(crate) fn start(pool: Pool, queue: usize, batch: usize, timeout: Duration) -> Self {
        let (sender, receiver) = mpsc::channel(queue.max(1));
        let inserts = Inserts {
            grants: Insert::new(&grant::TABLE, &pool),
            tokens: Insert::new(&token::TABLE, &pool),
            audit: Insert::new(&audit::TABLE, &pool),
        };
        let task = Task {
            pool,
            inserts,
            timeout,
        };
        Self {
            queue: sender,
            task: Mutex::new(Some(tokio::spawn(task.work(receiver, batch.max(1))))),
            timeout,
        }
    }

    /// Inserts rows; returns after their commit.
    pub(crate) async fn insert(&self, rows: Rows) -> Result<(), StoreError> {
        let (mut pending, answer) = pending(rows);
        pending.answer = Some(());
        self.wait(Queued::Insert(pending), answer).await
    }

    /// Runs a write; returns after its commit.
    pub(crate) async fn write<W: Write>(&self, write: W) -> Result<W::Answer, StoreError> {
        let (pending, answer) = pending(write);
        self.wait(Queued::Write(Box::new(pending)), answer).await
    }

    /// Finishes what is queued and ends the task.
    pub(crate) async fn close(&self) {
        // A queue that is closed already has nobody to tell.
        let _ = self.queue.send(Queued::Close).await;
        if let Some(task) = self.task.lock().await.take()
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the writer ended early");
        }
    }

    async fn wait<A>(
        &self,
        queued: Queued,
        answer: oneshot::Receiver<Result<A, StoreError>>,
    ) -> Result<A, StoreError> {
        self.queue
            .try_send(queued)
            .map_err(|_| StoreError::unavailable("too many writes wait"))?;
        match tokio::time::timeout(self.timeout, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(StoreError::unavailable("the writer ended")),
            Err(elapsed) => Err(StoreError::unavailable(elapsed)),
        }
    }
}

fn pending<W, A>(write: W) -> (Pending<W, A>, oneshot::Receiver<Result<A, StoreError>>) {
    let (caller, answer) = oneshot::channel();
    let pending = Pending {
        write,
        answer: None,
        caller,
    };
    (pending, answer)
}

/// A write whose answer has a type of its own, in a queue of many.
trait Job: Send {
    fn run<'a>(
        &'a mut self,
        group: &'a mut Group<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'a>>;

    fn finish(self: Box<Self>, result: Result<(), StoreError>);
}

impl<W: Write> Job for Pending<W, W::Answer> {
    fn run<'a>(
        &'a mut self,
        group: &'a mut Group<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'a>> {
        Box::pin(async move {
            self.answer = Some(self.write.run(group).await?);
            Ok(())
        })
    }

    fn finish(self: Box<Self>, result: Result<(), StoreError>) {
        self.answer(result);
    }
}

impl<W, A> Pending<W, A> {
    fn answer(self, result: Result<(), StoreError>) {
        let answer = result.and_then(|()| {
            self.answer
                .ok_or_else(|| StoreError::unavailable("the write did not run"))
        });
        // A caller that went away is not an error: the write is durable.
        let _ = self.caller.send(answer);
    }
}

struct Task {
    pool: Pool,
    inserts: Inserts,
    timeout: Duration,
}

/// The writes that share a transaction.
#[derive(Default)]
struct Writes {
    inserts: Vec<Pending<Rows, ()>>,
    jobs: Vec<Box<dyn Job>>,
}

impl Task {
    async fn work(self, mut queue: mpsc::Receiver<Queued>, batch: usize) {
        let mut waiting = Vec::with_capacity(batch);
        while queue.recv_many(&mut waiting, batch).await > 0 {
            let mut writes = Writes::default();
            for queued in waiting.drain(..) {
                match queued {
                    Queued::Insert(pending) => writes.inserts.push(pending),
                    Queued::Write(job) => writes.jobs.push(job),
                    Queued::Close => queue.close(),
                }
            }
            if writes.len() > 0 {
                self.settle(writes).await;
            }
        }
    }

    /// Commits a group, or each of its writes alone, and answers everybody.
    async fn settle(&self, mut group: Writes) {
        match self.commit(&mut group).await {
            Ok(()) => group.finish(|| Ok(())),
            Err(error) if group.len() == 1 => group.finish_one(error),
            Err(error) if kind(&error) == Failure::Connection => {
                tracing::warn!(%error, writes = group.len(), "a group of writes failed");
                group.finish(|| Err(StoreError::unavailable("the database is not reachable")));
            }
            Err(error) => {
                tracing::warn!(%error, writes = group.len(), "a group of writes is split");
                self.settle_alone(group).await;
            }
        }
    }

    async fn settle_alone(&self, group: Writes) {
        let mut reachable = true;
        for mut write in group.split() {
            if !reachable {
                write.finish(|| Err(StoreError::unavailable("the database is not reachable")));
                continue;
            }
            match self.commit(&mut write).await {
                Ok(()) => write.finish(|| Ok(())),
                Err(error) => {
                    reachable = kind(&error) != Failure::Connection;
                    write.finish_one(error);
                }
            }
        }
    }

    /// One transaction. An error means that nothing was written, except when
    /// it is a [`Failure::Connection`]: then it is unknown, and the writes
    /// must not run again.
    async fn commit(&self, writes: &mut Writes) -> Result<(), sqlx::Error> {
        tokio::time::timeout(self.timeout, self.try_commit(writes))
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    async fn try_commit(&self, writes: &mut Writes) -> Result<(), sqlx::Error> {
        if let (Pool::Postgres(pool), true) = (&self.pool, writes.jobs.is_empty()) {
            return unnest::insert(pool, &writes.parts()).await;
        }
        let mut group = Group {
            transaction: self.pool.begin().await?,
            inserts: &self.inserts,
            audit: Vec::with_capacity(writes.len()),
        };
        match writes.run(&mut group).await {
            Ok(()) => group.transaction.commit().await,
            Err(error) => {
                group.transaction.rollback().await?;
                Err(error)
            }
        }
    }
}

impl Writes {
    fn len(&self) -> usize {
        self.inserts.len() + self.jobs.len()
    }

    /// The rows that need no decision, by table.
    fn parts(&self) -> [Part<'_>; 3] {
        let rows = || self.inserts.iter().map(|pending| &pending.write);
        let part = |table, rows| Part { table, rows };
        [
            part(&grant::TABLE, rows().map(|rows| &rows.grant).collect()),
            part(
                &token::TABLE,
                rows().flat_map(|rows| &rows.tokens).collect(),
            ),
            part(&audit::TABLE, rows().map(|rows| &rows.audit).collect()),
        ]
    }

    async fn run(&mut self, group: &mut Group<'_>) -> Result<(), sqlx::Error> {
        let rows = || self.inserts.iter().map(|pending| &pending.write);
        let grants: Vec<&Values> = rows().map(|rows| &rows.grant).collect();
        let tokens: Vec<&Values> = rows().flat_map(|rows| &rows.tokens).collect();
        let inserts = group.inserts;
        inserts.grants.run(&mut group.transaction, &grants).await?;
        inserts.tokens.run(&mut group.transaction, &tokens).await?;
        for job in &mut self.jobs {
            job.run(group).await?;
        }
        let audit: Vec<&Values> = rows().map(|rows| &rows.audit).chain(&group.audit).collect();
        inserts.audit.run(&mut group.transaction, &audit).await
    }

    fn split(self) -> impl Iterator<Item = Writes> {
        let inserts = self.inserts.into_iter().map(|pending| Writes {
            inserts: vec![pending],
            jobs: Vec::new(),
        });
        let jobs = self.jobs.into_iter().map(|job| Writes {
            inserts: Vec::new(),
            jobs: vec![job],
        });
        inserts.chain(jobs)
    }

    fn finish(self, result: impl Fn() -> Result<(), StoreError>) {
        for pending in self.inserts {
            pending.answer(result());
        }
        for job in self.jobs {
            job.finish(result());
        }
    }

    fn finish_one(self, error: sqlx::Error) {
        let mut error = Some(StoreError::from(error));
        let mut result = || {
            Err(error
                .take()
                .unwrap_or_else(|| StoreError::unavailable("the write failed with others")))
        };
        for pending in self.inserts {
            pending.answer(result());
        }
        for job in self.jobs {
            job.finish(result());
        }
    }
}
