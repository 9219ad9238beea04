//! The admin API under `/api/v1` (design §11). Types and URLs are in `api`.

pub mod setup;
