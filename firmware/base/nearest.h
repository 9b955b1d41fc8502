/* The word somebody meant who made a slip while typing another.
 *
 * Owns: how near two words must be before one is offered for the other. A wrong guess
 * sends a clerk on a wrong way, so a short word is near to very few. Called by whoever
 * explains an unknown word in a file. Pure. */
#ifndef SCHALTER_BASE_NEAREST_H
#define SCHALTER_BASE_NEAREST_H

/** The word of `names` nearest to `typed`, NULL if none is near. A slip is a letter
 * more, less, other, or two swapped (Damerau); small and capital letters a to z count
 * as the same. Near is one slip to each four letters of the longer word, at most two:
 * words under four letters are near to nothing. Words over 40 letters are far. Of
 * several equally near ones the first. Static as `names` are. */
const char *nearest_word(const char *typed, const char *const *names, int count);

#endif
