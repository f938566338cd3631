//! What must hold of every text, tried on the corpus of real files (where it is at hand) and on a hundred thousand
//! spoiled copies of the files in `seeds`.

mod changes;
mod corpus;
mod differential;
mod events;
mod lines;
mod model;
mod moves;
mod mutate;
mod node;
mod over;
mod random;
mod reading;
mod scalars;
mod seeds;
mod tally;

mod corpus_scripts;
mod corpus_tests;
mod mutation_tests;
