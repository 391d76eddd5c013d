/* The tutorial's training step in C, as one would write it by hand, to measure the compiled by.
 *
 *     gcc -O3 -march=native -shared -fPIC -o step.so step.c -lm
 *     gcc -O3 -march=native -ffast-math -fPIC -c -o step.o step.c && gcc -shared -o step.so step.o -lm
 *
 * In two steps: linked with -ffast-math, a library has the processor take subnormal numbers
 * for zero, in everything else that runs in the process too.
 */
#include <math.h>

static inline double logistic(double net) { return 1.0 / (1.0 + exp(-net)); }

/* Train n times; w has the eight weights, before and after. Returns the last E_total. */
double train(long n, double *w)
{
    const double i1 = 0.05, i2 = 0.1, target_o1 = 0.01, target_o2 = 0.99;
    const double b1 = 0.35, b2 = 0.6, rate = 0.5;
    double w1 = w[0], w2 = w[1], w3 = w[2], w4 = w[3];
    double w5 = w[4], w6 = w[5], w7 = w[6], w8 = w[7];
    double error = 0.0;

    for (long step = 0; step < n; step++) {
        double out_h1 = logistic(w1 * i1 + w2 * i2 + b1);
        double out_h2 = logistic(w3 * i1 + w4 * i2 + b1);
        double out_o1 = logistic(w5 * out_h1 + w6 * out_h2 + b2);
        double out_o2 = logistic(w7 * out_h1 + w8 * out_h2 + b2);
        double off_o1 = out_o1 - target_o1, off_o2 = out_o2 - target_o2;
        error = 0.5 * off_o1 * off_o1 + 0.5 * off_o2 * off_o2;

        /* the derivative of the error by each net input */
        double delta_o1 = off_o1 * out_o1 * (1.0 - out_o1);
        double delta_o2 = off_o2 * out_o2 * (1.0 - out_o2);
        double delta_h1 = (delta_o1 * w5 + delta_o2 * w7) * out_h1 * (1.0 - out_h1);
        double delta_h2 = (delta_o1 * w6 + delta_o2 * w8) * out_h2 * (1.0 - out_h2);

        w1 -= rate * delta_h1 * i1;
        w2 -= rate * delta_h1 * i2;
        w3 -= rate * delta_h2 * i1;
        w4 -= rate * delta_h2 * i2;
        w5 -= rate * delta_o1 * out_h1;
        w6 -= rate * delta_o1 * out_h2;
        w7 -= rate * delta_o2 * out_h1;
        w8 -= rate * delta_o2 * out_h2;
    }
    w[0] = w1; w[1] = w2; w[2] = w3; w[3] = w4;
    w[4] = w5; w[5] = w6; w[6] = w7; w[7] = w8;
    return error;
}
