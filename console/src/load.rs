//! What a page shows: asked for, there, or failed.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;

/// Data that is asked for again whenever what it depends on changes.
pub struct Loader<T: 'static> {
    data: RwSignal<Option<T>>,
    error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    again: RwSignal<u32>,
}

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
        let loader = Self {
            data: RwSignal::new(None),
            error: RwSignal::new(None),
            busy: RwSignal::new(true),
            again: RwSignal::new(0),
        };
        let question = StoredValue::new(0_u32);
        Effect::new(move |_| {
            loader.again.track();
            question.update_value(|number| *number = number.wrapping_add(1));
            let asked = question.get_value();
            loader.busy.set(true);
            let answer = request();
            spawn_local(async move {
                let answer = answer.await;
                // The page may be gone by now, and its signals with it.
                if question.try_get_value() != Some(asked) {
                    return;
                }
                loader.busy.set(false);
                match answer {
                    Ok(data) => {
                        loader.error.set(None);
                        loader.data.set(Some(data));
                    }
                    Err(error) => loader.error.set(Some(error)),
                }
            });
        });
        loader
    }

    /// The data, once it is there. While new data is on its way, the old.
    pub fn get(self) -> Option<T> {
        self.data.get()
    }

    /// Reads the data without copying it.
    pub fn map<Out>(self, read: impl FnOnce(&T) -> Out) -> Option<Out> {
        self.data.with(|data| data.as_ref().map(read))
    }

    /// Puts in newer data that came with another answer.
    pub fn set(self, data: T) {
        self.data.set(Some(data));
    }

    /// Why the last question was not answered.
    pub fn error(self) -> Option<ApiError> {
        self.error.get()
    }

    /// Whether an answer is awaited.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Asks again.
    pub fn reload(self) {
        self.again.update(|number| *number = number.wrapping_add(1));
    }
}
