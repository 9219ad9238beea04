//! The largest grid of whole values in which every cell is given.

/// For each dimension, which values are kept.
pub(crate) type Kept = [Vec<bool>; 4];

/// Values of all dimensions but the longest, up to which the largest part is
/// found by trying all. Above it, one after the other is taken away.
const MAX_TRIED: usize = 10;

/// Cells in four dimensions.
#[derive(Debug)]
pub(crate) struct Grid {
    sizes: [usize; 4],
    /// Whether each cell is given; the last dimension runs fastest.
    given: Vec<bool>,
}

impl Grid {
    pub(crate) fn new(sizes: [usize; 4], given: Vec<bool>) -> Self {
        Self { sizes, given }
    }

    /// The largest part whose every cell is given, cutting only dimensions that
    /// may be cut. Of several as large, the one that keeps earlier values.
    pub(crate) fn largest(&self, cuttable: [bool; 4]) -> Option<Kept> {
        let mut cut: Vec<usize> = (0..4)
            .filter(|dimension| cuttable.get(*dimension) == Some(&true))
            .collect();
        cut.sort_by_key(|dimension| self.size(*dimension));
        let longest = cut.pop()?;
        let tried: usize = cut.iter().map(|dimension| self.size(*dimension)).sum();
        match tried <= MAX_TRIED {
            true => self.largest_of_all(&cut, longest),
            false => {
                cut.push(longest);
                self.largest_by_taking(&cut)
            }
        }
    }

    fn size(&self, dimension: usize) -> usize {
        self.sizes.get(dimension).copied().unwrap_or(1)
    }

    fn all(&self) -> Kept {
        self.sizes.map(|size| vec![true; size])
    }

    fn largest_of_all(&self, cut: &[usize], longest: usize) -> Option<Kept> {
        let bits: usize = cut.iter().map(|dimension| self.size(*dimension)).sum();
        let mut best: Option<(usize, Kept)> = None;
        for mask in (1..1_usize << bits).rev() {
            let mut kept = self.all();
            let mut bit = bits;
            for &dimension in cut {
                for value in kept.get_mut(dimension)?.iter_mut() {
                    bit -= 1;
                    *value = mask >> bit & 1 == 1;
                }
            }
            self.keep_given(&mut kept, longest);
            let count = count(&kept);
            if count > best.as_ref().map_or(0, |(count, _)| *count) {
                best = Some((count, kept));
            }
        }
        if bits == 0 {
            let mut kept = self.all();
            self.keep_given(&mut kept, longest);
            best = (count(&kept) > 0).then_some((0, kept));
        }
        best.map(|(_, kept)| kept)
    }

    /// Keeps the values of one dimension at which every kept cell is given.
    fn keep_given(&self, kept: &mut Kept, dimension: usize) {
        let mut good = vec![true; self.size(dimension)];
        for at in self.missing(kept) {
            if let Some(value) = at.get(dimension)
                && let Some(good) = good.get_mut(*value)
            {
                *good = false;
            }
        }
        if let Some(kept) = kept.get_mut(dimension) {
            *kept = good;
        }
    }

    fn largest_by_taking(&self, cut: &[usize]) -> Option<Kept> {
        let mut kept = self.all();
        loop {
            let missing: Vec<[usize; 4]> = self.missing(&kept).collect();
            if missing.is_empty() {
                return (count(&kept) > 0).then_some(kept);
            }
            // The value that takes the most missing cells of those it has.
            let mut worst: Option<(usize, usize, usize, usize)> = None;
            for &dimension in cut {
                let of = kept.get(dimension)?;
                let cells = count(&kept) / of.iter().filter(|kept| **kept).count().max(1);
                for value in (0..of.len()).filter(|value| of.get(*value) == Some(&true)) {
                    let hits = |at: &&[usize; 4]| at.get(dimension) == Some(&value);
                    let hit = missing.iter().filter(hits).count();
                    let is_worse = worst.is_none_or(|(most, among, ..)| {
                        hit * among > most * cells || hit * among == most * cells && hit > 0
                    });
                    if hit > 0 && is_worse {
                        worst = Some((hit, cells.max(1), dimension, value));
                    }
                }
            }
            let (_, _, dimension, value) = worst?;
            *kept.get_mut(dimension)?.get_mut(value)? = false;
        }
    }

    /// Kept cells that are not given.
    fn missing<'k>(&'k self, kept: &'k Kept) -> impl Iterator<Item = [usize; 4]> + 'k {
        let cells = self.given.iter().enumerate();
        cells
            .filter(|(_, given)| !**given)
            .filter_map(move |(number, _)| {
                let mut at = [0; 4];
                let mut rest = number;
                for dimension in (0..4).rev() {
                    let size = self.size(dimension);
                    *at.get_mut(dimension)? = rest % size;
                    rest /= size;
                }
                let is_kept = at
                    .iter()
                    .zip(kept)
                    .all(|(value, kept)| kept.get(*value) == Some(&true));
                is_kept.then_some(at)
            })
    }
}

fn count(kept: &Kept) -> usize {
    let each = kept.iter();
    each.map(|values| values.iter().filter(|kept| **kept).count())
        .product()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By trying everything.
    fn largest_size(sizes: [usize; 4], given: &[bool]) -> usize {
        let grid = Grid::new(sizes, given.to_vec());
        let bits: usize = sizes.iter().sum();
        let all = (0..1_usize << bits).map(|mask| {
            let mut bit = 0;
            let kept = sizes.map(|size| {
                let values = (0..size)
                    .map(|value| mask >> (bit + value) & 1 == 1)
                    .collect();
                bit += size;
                values
            });
            match grid.missing(&kept).next() {
                None => count(&kept),
                Some(_) => 0,
            }
        });
        all.max().unwrap_or_default()
    }

    proptest! {
        #[test]
        fn finds_the_largest_part(given in prop::collection::vec(any::<bool>(), 24)) {
            let sizes = [3, 4, 2, 1];
            let grid = Grid::new(sizes, given.clone());
            let size = largest_size(sizes, &given);
            match grid.largest([true; 4]) {
                None => prop_assert_eq!(size, 0),
                Some(kept) => {
                    prop_assert_eq!(count(&kept), size);
                    prop_assert!(grid.missing(&kept).next().is_none());
                }
            }
        }

        #[test]
        fn what_is_left_by_taking_is_given(given in prop::collection::vec(any::<bool>(), 96)) {
            let grid = Grid::new([8, 12, 1, 1], given.clone());
            let left = grid.largest_by_taking(&[0, 1]);
            prop_assert_eq!(left.is_some(), given.contains(&true));
            if let Some(kept) = left {
                prop_assert!(grid.missing(&kept).next().is_none());
                prop_assert!(count(&kept) > 0);
            }
        }
    }

    #[test]
    fn keeps_dimensions_that_may_not_be_cut() {
        let grid = Grid::new([2, 2, 1, 1], vec![true, false, true, true]);
        let [actions, locations, ..] = grid.largest([false, true, true, true]).unwrap();
        assert_eq!((actions, locations), (vec![true, true], vec![true, false]));
        let [actions, locations, ..] = grid.largest([true, false, true, true]).unwrap();
        assert_eq!((actions, locations), (vec![false, true], vec![true, true]));
        let none = Grid::new([1, 2, 1, 1], vec![true, false]);
        assert!(none.largest([true, false, true, true]).is_none());
        assert!(none.largest([false; 4]).is_none());
    }
}
