package io.parley.cli.load;

/** Messages, one by one; who writes much comes often. */
record SendWorkload(People people, RequestBytes bytes, LastSends last) implements Workload {
    @Override
    public Request next() {
        return bytes.send(people.next());
    }

    @Override
    public int done(Request request, AnswerReader answer) {
        return last.done(request, answer);
    }

    @Override
    public void awaitVisible() throws InterruptedException {
        last.awaitVisible();
    }
}
