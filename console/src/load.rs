//! What a page shows: asked for, there, or failed.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;

/// Data that is asked for again whenever what it depends on changes.
pub struct Loader<T> {
    inner: Inner,
    data: PhantomData<fn() -> T>,
}

/// The same for every type of data: signals are much code, and one copy of it
/// is enough.
#[derive(Clone, Copy)]
struct Inner {
    data: RwSignal<Option<Data>>,
    error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    again: RwSignal<u32>,
}

type Data = Arc<dyn Any + Send + Sync>;
type Answer = Pin<Box<dyn Future<Output = Result<Data, ApiError>>>>;

impl<T> Clone for Loader<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loader<T> {}

impl<T: Clone + Send + Sync + 'static> Loader<T> {
    /// Calls `request` now and whenever a signal it reads changes. An answer
    /// that comes after a newer question was asked is dropped.
    pub fn new<Answer>(request: impl Fn() -> Answer + 'static) -> Self
    where
        Answer: Future<Output = Result<T, ApiError>> + 'static,
    {
        let ask = move || -> self::Answer {
            let answer = request();
            Box::pin(async move { answer.await.map(|data| Arc::new(data) as Data) })
        };
        Self {
            inner: Inner::start(Box::new(ask)),
            data: PhantomData,
        }
    }

    /// The data, once it is there. While new data is on its way, the old.
    pub fn get(self) -> Option<T> {
        self.map(T::clone)
    }

    /// Reads the data without copying it.
    pub fn map<Out>(self, read: impl FnOnce(&T) -> Out) -> Option<Out> {
        let data = self.inner.data.get()?;
        data.downcast_ref().map(read)
    }

    /// Puts in newer data that came with another answer.
    pub fn set(self, data: T) {
        self.inner.data.set(Some(Arc::new(data)));
    }

    /// Why the last question was not answered.
    pub fn error(self) -> Option<ApiError> {
        self.inner.error.get()
    }

    /// Whether an answer is awaited.
    pub fn busy(self) -> Signal<bool> {
        self.inner.busy.into()
    }

    /// Asks again.
    pub fn reload(self) {
        self.inner
            .again
            .update(|number| *number = number.wrapping_add(1));
    }
}

impl Inner {
    fn start(ask: Box<dyn Fn() -> Answer>) -> Self {
        let inner = Self {
            data: RwSignal::new(None),
            error: RwSignal::new(None),
            busy: RwSignal::new(true),
            again: RwSignal::new(0),
        };
        let question = StoredValue::new(0_u32);
        Effect::new(move |_| {
            inner.again.track();
            question.update_value(|number| *number = number.wrapping_add(1));
            let asked = question.get_value();
            inner.busy.set(true);
            let answer = ask();
            spawn_local(async move {
                let answer = answer.await;
                // The page may be gone by now, and its signals with it.
                if question.try_get_value() != Some(asked) {
                    return;
                }
                inner.busy.set(false);
                match answer {
                    Ok(data) => {
                        inner.error.set(None);
                        inner.data.set(Some(data));
                    }
                    Err(error) => inner.error.set(Some(error)),
                }
            });
        });
        inner
    }
}
