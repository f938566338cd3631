use std::hash::{Hash, Hasher};

/// A hasher whose result depends on nothing but what it is given. States are many small numbers: they are packed into
/// words before they are mixed.
struct Mixer {
    mixed: u64,
    word: u64,
    /// How many bits of the word are taken.
    taken: u32,
}

/// The golden ratio in 64 bits: odd, and without a pattern.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
/// The byte that says that a number follows which is no byte.
const LARGE: u64 = 0xff;

impl Mixer {
    const fn new() -> Self {
        Self { mixed: FACTOR, word: 0, taken: 0 }
    }

    const fn mix(&mut self, word: u64) {
        let product = (self.mixed ^ word) as u128 * FACTOR as u128;
        // Both halves, and what was before, so that nothing is lost.
        self.mixed = (product as u64) ^ (product >> 64) as u64 ^ self.mixed.rotate_left(29);
    }

    #[inline]
    const fn pack(&mut self, bits: u64, count: u32) {
        if self.taken + count > u64::BITS {
            self.mix(self.word);
            (self.word, self.taken) = (0, 0);
        }
        self.word |= bits << self.taken;
        self.taken += count;
    }

    /// Most numbers are small.
    #[inline]
    const fn pack_number(&mut self, number: u64) {
        if number < LARGE {
            self.pack(number, 8);
        } else {
            self.pack(LARGE, 8);
            self.pack(number & 0xffff_ffff, 32);
            self.pack(number >> 32, 32);
        }
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.pack(u64::from(*byte), 8);
        }
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.pack(u64::from(number), 8);
    }

    #[inline]
    fn write_u16(&mut self, number: u16) {
        self.pack_number(u64::from(number));
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.pack_number(u64::from(number));
    }

    #[inline]
    fn write_i32(&mut self, number: i32) {
        self.pack_number(u64::from(number.cast_unsigned()));
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.pack_number(number);
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.pack_number(number as u64);
    }

    #[inline]
    fn write_isize(&mut self, number: isize) {
        self.pack_number(number.cast_unsigned() as u64);
    }

    fn finish(&self) -> u64 {
        let mut mixer = Self { ..*self };
        mixer.mix(self.word);
        mixer.mix(u64::from(self.taken));
        mixer.mix(FACTOR);
        mixer.mixed
    }
}

/// 64 bits that stand for a value; never 0.
pub(crate) fn fingerprint(value: &impl Hash) -> u64 {
    let mut mixer = Mixer::new();
    value.hash(&mut mixer);
    mixer.finish().max(1)
}

/// A set of fingerprints: they are their own hashes, so that a plain table does.
pub(crate) struct Fingerprints {
    /// A power of two of places; 0 is an empty one.
    places: Vec<u64>,
    count: usize,
}

impl Fingerprints {
    pub(crate) fn new() -> Self {
        Self { places: vec![0; 1 << 12], count: 0 }
    }

    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// Whether it was not in the set before.
    pub(crate) fn insert(&mut self, fingerprint: u64) -> bool {
        if self.count * 2 >= self.places.len() {
            let larger = vec![0; self.places.len() * 4];
            let smaller = std::mem::replace(&mut self.places, larger);
            for one in smaller.into_iter().filter(|one| *one != 0) {
                self.place(one);
            }
        }
        let is_new = self.place(fingerprint);
        self.count += usize::from(is_new);
        is_new
    }

    fn place(&mut self, fingerprint: u64) -> bool {
        let mask = self.places.len() - 1;
        let mut index = fingerprint as usize & mask;
        loop {
            match self.places[index] {
                0 => {
                    self.places[index] = fingerprint;
                    return true;
                }
                other if other == fingerprint => return false,
                _ => index = (index + 1) & mask,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_knows_what_it_was_given() {
        let mut set = Fingerprints::new();
        for round in 0..2 {
            for number in 0..20_000_u64 {
                assert_eq!(set.insert(fingerprint(&(number, "word"))), round == 0, "{number}");
            }
        }
        assert_eq!(set.len(), 20_000);
    }

    #[test]
    fn small_differences_give_other_fingerprints() {
        let mut set = Fingerprints::new();
        let mut count = 0;
        for first in 0..60_u8 {
            for second in 0..60_u32 {
                for third in [None, Some(0_u16), Some(1)] {
                    assert!(set.insert(fingerprint(&(first, second, third))), "{first} {second} {third:?}");
                    count += 1;
                }
            }
        }
        assert_eq!(set.len(), count);
        assert_ne!(fingerprint(&[0_u8; 3].as_slice()), fingerprint(&[0_u8; 4].as_slice()));
    }
}
