//! What the public interface promises, negative cases first.
//!
//! `cfg(test)` is always set here; it tells clippy that these are tests.

#[cfg(test)]
mod admission;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod connected;
#[cfg(test)]
mod dpop;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod fuzzed;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod jws;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod methods;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod signed;
#[cfg(test)]
mod verification;
