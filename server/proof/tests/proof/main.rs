//! What the public interface promises, negative cases first.
//!
//! `cfg(test)` is always set here; it tells clippy that these are tests.

#[cfg(test)]
mod admission;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod signed;
#[cfg(test)]
mod verification;
