/** The endings of the files that `--report` writes, in words: apart from what writes them, for the help is asked more often. */

export const reportEndings = 'JUnit .xml, .sarif, or a summary .md'
